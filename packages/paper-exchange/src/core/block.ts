import { BlockLog } from './blockLog.ts'
import { type CrowdPlan, planCrowd } from './crowd.ts'
import { convertDust } from './dusting.ts'
import { execute } from './execute.ts'
import { hashHex } from './hash.ts'
import { runHip2 } from './hip2.ts'
import { markAll, rollDays } from './marking.ts'
import type { ActionContext } from './matching.ts'
import { operate } from './operating.ts'
import { close } from './orderLife.ts'
import { placeOrder } from './placing.ts'
import { runScheduledCancels } from './scheduling.ts'
import type { BlockResult, CommandAnswer, SignedCommand, Tif, VenueAction } from './types.ts'
import type { World } from './world.ts'

/**
 * Runs one block: scheduled cancels, dust, the operator's commands, HIP-2 ladders, then by the venue's class order what sends no taker, cancels, and what may take
 * (API reference 8.1); inside a class in order of submission, the crowd last.
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
  const classes: SignedCommand[][] = [[], [], []]
  for (const command of commands) if (command.type === 'signed') classes[classOf(command.action)]?.push(command)
  classes[2] = throughMempool(world, classes[2] ?? [])
  classes.forEach((list, index) => {
    for (const command of list) answers.push({ id: command.id, answer: execute(nextContext(), command) })
    if (index === 0) for (const { account, order } of crowd.makers) placeOrder(nextContext(), account, order)
    if (index === 2) for (const { account, order } of crowd.takers) placeOrder(nextContext(), account, order)
    if (index !== 1) return
    for (const { account, cloid } of crowd.cancels) {
      const order = account.liveCloids.get(cloid)?.at(-1)
      if (order !== undefined) close(world, order, 'canceled', log)
    }
  })
  markAll(world)
  return { height: world.height, timeMs, answers, events: log.events() }
}

/** Returns the actions that may take in this block: those that have waited long enough. Their answers come from the block they run in. */
function throughMempool(world: World, arrived: readonly SignedCommand[]): SignedCommand[] {
  const { height, config } = world
  const waiting = [...world.delayed, ...arrived.map((command) => ({ command, height: height + config.takerDelayBlocks }))]
  world.delayed = waiting.filter((entry) => entry.height > height)
  return waiting.flatMap((entry) => (entry.height > height ? [] : [entry.command]))
}

/** Returns a maker of contexts: each action has its own transaction hash, of (seed, height, place in the block). */
function contexts(world: World, log: BlockLog): () => ActionContext {
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

/** One order that may take puts the whole action into the last class. A modify counts by what its replacement may do. */
function classOf(action: VenueAction): 0 | 1 | 2 {
  const takes = (tif: Tif | 'trigger'): boolean => tif !== 'alo'
  switch (action.type) {
    case 'order':
      return action.orders.some((order) => takes(order.tif)) ? 2 : 0
    case 'modify':
      return action.alwaysPlace && takes(action.order.tif) ? 2 : 0
    case 'batchModify':
      return action.alwaysPlace && action.modifies.some(({ order }) => takes(order.tif)) ? 2 : 0
    case 'cancel':
    case 'cancelByCloid':
      return 1
    default:
      return 0
  }
}
