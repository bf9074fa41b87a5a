import { FAULT_NAMES, type FaultName } from '@hyperladder/simulator'

/** What happens to the whole of it, besides what happens to single messages. */
export const HAPPENINGS = {
  crash: 'the maker is killed, at any event, and started again a while later',
  restart: 'the operator stops the maker and starts it again',
  kill: 'the operator throws the kill switch, and starts it again: it cancels at once and leaves, whatever goes on',
  freeze: 'the machine of the maker stands still',
  leap: "the maker's clock leaps forward",
  venueDown: "the exchange's API goes away, and every socket with it",
  chainHalt: 'no blocks for a while: requests wait',
  postOnly: 'only post-only orders are taken, as after a network upgrade',
  regime: 'the crowd changes its mind',
  deposit: 'the operator deposits',
  withdraw: 'the operator withdraws what is free',
  acceptFlows: 'the operator has what was deposited quoted',
  handOrder: 'the operator places an order of their own on the account',
  handTrade: 'the operator trades by hand on the account, own orders in the way included',
  handCancel: "the operator cancels one of the maker's orders by hand",
  scheduledCancel: 'everything of the account is cancelled by schedule',
} as const

/** What a run may have besides faults and happenings. */
const EQUIPMENT = { journal: 'a journal, from which every start goes on' } as const

export type HappeningName = keyof typeof HAPPENINGS
export const HAPPENING_NAMES = Object.keys(HAPPENINGS) as HappeningName[]

/** Anything that can be left out of a run. */
export type Kind = FaultName | HappeningName | keyof typeof EQUIPMENT
export const KINDS: readonly Kind[] = [...FAULT_NAMES, ...HAPPENING_NAMES, 'journal']
