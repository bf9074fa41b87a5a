import { available, moveTotal, openAccount } from './accounts.ts'
import { BlockLog } from './blockLog.ts'
import { planCrowd } from './crowd.ts'
import { execute } from './execute.ts'
import { hashHex } from './hash.ts'
import { markAll, rollDays } from './marking.ts'
import type { ActionContext } from './matching.ts'
import { close } from './orderLife.ts'
import { placeOrder } from './placing.ts'
import { runScheduledCancels } from './scheduling.ts'
import type { BlockResult, CommandAnswer, OperatorCommand, SignedCommand, Tif, VenueAction, VenueAnswer } from './types.ts'
import type { World } from './world.ts'

/**
 * Runs one block: the operator's commands, then by the venue's class order what sends no taker, cancels, and what may take
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
  rollDays(world)
  runScheduledCancels(world, log)
  for (const command of commands) {
    if (command.type !== 'signed') answers.push({ id: command.id, answer: operate(world, log, command) })
  }
  const crowd = planCrowd(world)
  const classes: SignedCommand[][] = [[], [], []]
  for (const command of commands) if (command.type === 'signed') classes[classOf(command.action)]?.push(command)
  classes.forEach((list, index) => {
    for (const command of list) answers.push({ id: command.id, answer: execute(nextContext(), command) })
    if (index === 0) for (const { account, order } of crowd.makers) placeOrder(nextContext(), account, order)
    if (index === 2) for (const { account, order } of crowd.takers) placeOrder(nextContext(), account, order)
    if (index !== 1) return
    for (const { account, cloid } of crowd.cancels) {
      const order = account.liveCloids.get(cloid)
      if (order !== undefined) close(world, order, 'canceled', log)
    }
  })
  markAll(world)
  return { height: world.height, timeMs, answers, events: log.events() }
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

function operate(world: World, log: BlockLog, command: OperatorCommand): VenueAnswer {
  if (command.type === 'postOnlyWindow') {
    world.postOnlyUntilMs = command.untilMs
    return { type: 'default', charged: 0 }
  }
  const { user, token, amount } = command
  if (!world.tokens.has(token)) return { type: 'refused', refusal: { code: 'unknownToken', token }, charged: 0 }
  const known = world.accounts.get(user)
  if ((known === undefined ? 0n : available(known, token)) + amount < 0n)
    return { type: 'refused', refusal: { code: 'withdrawTooLarge', token }, charged: 0 }
  const account = openAccount(world, user)
  moveTotal(account, token, amount)
  log.balance(account)
  return { type: 'default', charged: 0 }
}
