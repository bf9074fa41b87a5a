/** What each fault does. A rate is a chance per answer, frame or block, as its line says. */
export const FAULTS = {
  delayedAnswer: 'per HTTP answer or post: it waits `ms` (400), so that the frames of its block come first',
  lostAnswer: 'per answer of /exchange: the action runs, and the connection is cut instead of an answer',
  delayedFrame: 'per frame: it and all behind it on the socket wait `ms` (400), so that the answer comes first',
  droppedSocket: 'per frame: the socket is cut without a close frame',
  silentSocket: 'per frame: the socket stays open and nothing is sent on it any more, pongs neither',
  duplicatedFrame: 'per frame: it is sent twice',
  reorderedFrame: 'per frame: it is sent after the next one, or after `ms` (200) if none follows',
  laggingRest: 'per reading of open orders, balances or fills: it is of `blocks` (5) blocks ago, though never of before the fault was set',
  unknownOid: 'per order: orderStatus does not know it for its first 400 to 1100 ms',
  rateLimited: 'per request: 429 and nothing runs',
  serverError: 'per request: 500 with `null` or 502 with text, in turn, and nothing runs',
  maintenance: 'per block: for `ms` (2000) only post-only orders are taken',
  haltedBlocks: 'per block: no block for `ms` (2000)',
} as const

export type FaultName = keyof typeof FAULTS
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[]

/** Above a rate of 0 a fault is on. */
export type FaultSetting = {
  /** From 0 to 1. */
  readonly rate: number
  /** Milliseconds, where the fault has a duration. */
  readonly ms?: number
  /** Blocks, for `laggingRest`. */
  readonly blocks?: number
  /** Off after it has happened so often. Default: never. */
  readonly count?: number
}

export type FaultSettings = Readonly<Partial<Record<FaultName, FaultSetting>>>

/** What a fault takes whose setting says nothing. */
export const FAULT_DEFAULTS: Readonly<Partial<Record<FaultName, { readonly ms?: number; readonly blocks?: number }>>> = {
  delayedAnswer: { ms: 400 },
  delayedFrame: { ms: 400 },
  reorderedFrame: { ms: 200 },
  laggingRest: { blocks: 5 },
  maintenance: { ms: 2000 },
  haltedBlocks: { ms: 2000 },
}
