/**
 * Why the venue refused: a closed set. The venue's literal texts are mapped onto it in one place (`exchange-client`);
 * a text that fits none is `other`, with its text kept.
 */
export type RefusalCode =
  /** ALO that would have matched (`badAloPxRejected`). Daily life of a maker. */
  | 'postOnlyWouldCross'
  | 'insufficientBalance'
  | 'belowMinNotional'
  | 'badTick'
  | 'badPrice'
  | 'badSize'
  /** Price outside 0.2 * mark < px <= 5 * mark. */
  | 'outsideBand'
  | 'tooManyOpenOrders'
  /** `Order was never placed, already canceled, or filled.`: ambiguous by design of the venue. */
  | 'missingOrder'
  /** `Cannot modify canceled or filled order`. */
  | 'cannotModify'
  | 'reduceOnly'
  | 'iocNoMatch'
  /** Only post-only orders after a network upgrade. */
  | 'postOnlyWindow'
  | 'emptyBatch'
  | 'unknownAsset'
  | 'overWeight'
  /** `Too many cumulative requests sent (used > cap)`: the address budget. */
  | 'overBudget'
  /** HTTP 429: the IP budget. */
  | 'ipLimit'
  | 'nonce'
  /** Signature recovers to an address the venue doesn't know, or to none. */
  | 'signer'
  | 'vault'
  /** Stale `expiresAfter`. */
  | 'expired'
  /** HTTP 4xx text: the body was not understood; nothing ran. */
  | 'malformed'
  | 'other'

export type Refusal = { readonly code: RefusalCode; readonly text: string }
