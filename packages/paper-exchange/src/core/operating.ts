import { available, moveTotal, openAccount } from './accounts.ts'
import type { BlockLog } from './blockLog.ts'
import type { CrowdPlan } from './crowd.ts'
import { setTierVolume } from './fees.ts'
import type { ActionContext } from './matching.ts'
import { close } from './orderLife.ts'
import { playTape } from './playTape.ts'
import { driftPpm } from './regimes.ts'
import type { OperatorCommand, VenueAnswer } from './types.ts'
import type { Market, World } from './world.ts'

const DONE: VenueAnswer = { type: 'default', charged: 0 }

/** Runs a command of the operator: before anything that was signed. Takers of a recording wait in `plan` for the class of takers. */
export function operate(
  world: World,
  log: BlockLog,
  command: OperatorCommand,
  nextContext: () => ActionContext,
  plan: CrowdPlan,
): VenueAnswer {
  switch (command.type) {
    case 'fund':
      return fund(world, log, command)
    case 'standing':
      return setStanding(world, command)
    case 'postOnlyWindow':
      world.postOnlyUntilMs = command.untilMs
      return DONE
    case 'regime':
      return startRegime(world, log, command)
    case 'tape': {
      const market = world.byAsset.get(command.asset)
      if (market === undefined) return unknownAsset(command.asset)
      playTape(world, market, command, log, nextContext, plan)
      return DONE
    }
    default:
      return command satisfies never
  }
}

/** Of both networks. It alone goes into the perps wallet. */
const USDC = 0

function fund(world: World, log: BlockLog, command: Extract<OperatorCommand, { type: 'fund' }>): VenueAnswer {
  const { user, token, amount, wallet = 'spot' } = command
  if (!world.tokens.has(token) || (wallet === 'perps' && token !== USDC))
    return { type: 'refused', refusal: { code: 'unknownToken', token }, charged: 0 }
  const known = world.accounts.get(user)
  if (wallet === 'perps') {
    if ((known?.perps ?? 0n) + amount < 0n) return { type: 'refused', refusal: { code: 'withdrawTooLarge', token }, charged: 0 }
    openAccount(world, user).perps += amount
    return DONE
  }
  if ((known === undefined ? 0n : available(known, token)) + amount < 0n)
    return { type: 'refused', refusal: { code: 'withdrawTooLarge', token }, charged: 0 }
  const account = openAccount(world, user)
  moveTotal(account, token, amount)
  log.balance(account)
  return DONE
}

/** Takes effect with the next trade: it stands in for what would have come about over days. */
function setStanding(world: World, command: Extract<OperatorCommand, { type: 'standing' }>): VenueAnswer {
  const account = openAccount(world, command.user)
  const { stakingTier = account.stakingTier, referred = account.referred, makerSharePpm = account.makerSharePpm } = command
  Object.assign(account, { stakingTier, referred, makerSharePpm })
  if (command.tierVolume !== undefined) setTierVolume(world, account, command.tierVolume)
  return DONE
}

const unknownAsset = (asset: number): VenueAnswer => ({ type: 'refused', refusal: { code: 'unknownAsset', asset }, charged: 0 })

/** The fair value goes on from where earlier regimes have moved it. `empty` takes the crowd's own orders off the book. */
function startRegime(world: World, log: BlockLog, { regime, asset }: Extract<OperatorCommand, { type: 'regime' }>): VenueAnswer {
  const one = asset === undefined ? undefined : world.byAsset.get(asset)
  if (asset !== undefined && one === undefined) return unknownAsset(asset)
  for (const market of one === undefined ? world.markets : [one]) {
    market.regime = { name: regime, sinceHeight: world.height, driftPpm: driftPpm(market.regime, world.height) }
    if (regime === 'empty') cancelCrowd(world, market, log)
  }
  return DONE
}

function cancelCrowd(world: World, market: Market, log: BlockLog): void {
  for (const side of ['bid', 'ask'] as const) {
    for (const order of [...market.book.orders(side)]) {
      if (order.account.kind === 'crowd') close(world, order, 'canceled', log)
    }
  }
}
