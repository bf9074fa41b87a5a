import { BlockLog } from './blockLog.ts'
import { type CrowdPlan, planCrowd } from './crowd.ts'
import { convertDust } from './dusting.ts'
import { execute } from './execute.ts'
import { hash32, hashHex, NO_HASH } from './hash.ts'
import { runHip2 } from './hip2.ts'
import { markAll, rollDays } from './marking.ts'
import type { ActionContext } from './matching.ts'
import { operate } from './operating.ts'
import { close } from './orderLife.ts'
import { placeOrder } from './placing.ts'
import { runScheduledCancels } from './scheduling.ts'
import type { BlockResult, CommandAnswer, SignedCommand, Tif, VenueAction } from './types.ts'
import type { World } from './world.ts'

/** Classes of a block in the order in which they run (API reference 8.1): what can't take, cancels, what may take. */
const STEPS = ['postOnly', 'cancels', 'takers'] as const
type Step = (typeof STEPS)[number]

/** Streams of chance of a block: the crowd's place in a step, and how long an action waits. */
const STREAM = { place: 40, commit: 41 } as const

/**
 * Runs one block: scheduled cancels, dust, the operator's commands, HIP-2 ladders, then the actions step by step. Inside a step signed actions
 * run in order of submission, and the crowd somewhere among them: nobody is always first.
 */
export function runBlock(world: World, timeMs: number): BlockResult {
  world.height++
  world.timeMs = timeMs
  const log = new BlockLog()
  const answers: CommandAnswer[] = []
  const nextContext = contexts(world, log)
  const commands = world.pending
  world.pending = []
  const tape: CrowdPlan = { makers: [], cancels: [], takers: [] }
  rollDays(world)
  runScheduledCancels(world, log)
  convertDust(world, log)
  for (const command of commands) {
    if (command.type !== 'signed') answers.push({ id: command.id, answer: operate(world, log, command, nextContext, tape) })
  }
  runHip2(world, nextContext)
  const crowd = planCrowd(world)
  crowd.takers.push(...tape.takers)
  const due = throughMempool(
    world,
    commands.filter((command) => command.type === 'signed'),
  )
  STEPS.forEach((step, index) => {
    const signed = due.length === 0 ? due : due.filter(({ action }) => stepOf(action) === step)
    if (signed.length === 0) return runCrowd(step, crowd, nextContext)
    const before = hash32(world.config.seed, world.height, STREAM.place, index) % (signed.length + 1)
    const run = (command: SignedCommand) => answers.push({ id: command.id, answer: execute(nextContext(), command) })
    signed.slice(0, before).forEach(run)
    runCrowd(step, crowd, nextContext)
    signed.slice(before).forEach(run)
  })
  markAll(world)
  return { height: world.height, timeMs, answers, events: log.events() }
}

function runCrowd(step: Step, { makers, cancels, takers }: CrowdPlan, nextContext: () => ActionContext): void {
  if (step === 'cancels') {
    for (const { account, cloid } of cancels) {
      const order = account.liveCloids.get(cloid)?.at(-1)
      if (order === undefined) continue
      const { world, log } = nextContext()
      close(world, order, 'canceled', log)
    }
    return
  }
  for (const { account, order } of step === 'postOnly' ? makers : takers) {
    const { market, side, px, tif } = order
    // Takers of the crowd only look, most of the time: what finds nothing needs no record.
    if (tif !== 'ioc' || market.book.crosses(side, px)) placeOrder(nextContext(), account, order)
  }
}

/**
 * Returns the actions that run in this block: those that have waited for their commit, each for a time of its own, and what may take for longer.
 * Their answers come from the block they run in.
 */
function throughMempool(world: World, arrived: readonly SignedCommand[]): readonly SignedCommand[] {
  if (arrived.length === 0 && world.delayed.length === 0) return arrived
  const { height, config } = world
  const { seed, commitBlocks, takerDelayBlocks } = config
  const { min, max } = commitBlocks
  const waiting = [
    ...world.delayed,
    ...arrived.map((command, i) => {
      const commit = min + (hash32(seed, height, STREAM.commit, i) % (max - min + 1))
      return { command, height: height + commit + (stepOf(command.action) === 'takers' ? takerDelayBlocks : 0) }
    }),
  ]
  world.delayed = waiting.filter((entry) => entry.height > height)
  return waiting.flatMap((entry) => (entry.height > height ? [] : [entry.command]))
}

/** Returns a maker of contexts: each action has its own transaction hash, of (seed, height, place in the block). */
function contexts(world: World, log: BlockLog): () => ActionContext {
  if (!world.config.tradeHashes) {
    const context = { world, log, hash: () => NO_HASH }
    return () => context
  }
  let index = 0
  return () => {
    const place = index++
    let hash: `0x${string}` | undefined
    return {
      world,
      log,
      hash: () => {
        hash ??= hashHex(8, world.config.seed, world.height, place)
        return hash
      },
    }
  }
}

/** One order that may take puts the whole action into the last step. A modify counts by what its replacement may do. */
function stepOf(action: VenueAction): Step {
  const takes = (tif: Tif | 'trigger'): boolean => tif !== 'alo'
  switch (action.type) {
    case 'order':
      return action.orders.some((order) => takes(order.tif)) ? 'takers' : 'postOnly'
    case 'modify':
      return action.alwaysPlace && takes(action.order.tif) ? 'takers' : 'postOnly'
    case 'batchModify':
      return action.alwaysPlace && action.modifies.some(({ order }) => takes(order.tif)) ? 'takers' : 'postOnly'
    case 'cancel':
    case 'cancelByCloid':
      return 'cancels'
    default:
      return 'postOnly'
  }
}
