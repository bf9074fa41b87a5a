import type { Address, Cloid, Ntl, Oid, Px, Sz } from '@hyperladder/units'

/**
 * Why the core refused, with every value the venue's literal text needs. Closed: the shell maps each code to its text
 * (API reference 2.10). Where it appears (top level, one static status, an item) is told by {@link VenueAnswer}.
 * Prices are of the market named by `asset`.
 */
export type VenueRefusal =
  // Identity and admission: always top level.
  | { readonly code: 'unknownSigner'; readonly address: Address }
  /** The same for user-signed actions. */
  | { readonly code: 'mustDeposit'; readonly address: Address }
  | { readonly code: 'vaultNotRegistered'; readonly vault: Address }
  | { readonly code: 'vaultForbidden'; readonly vault: Address }
  | { readonly code: 'overWeight'; readonly limit: number }
  | { readonly code: 'nonceDuplicate'; readonly nonce: number }
  | { readonly code: 'nonceTooLow'; readonly nonce: number; readonly bound: number }
  | { readonly code: 'nonceTooHigh'; readonly nonce: number; readonly bound: number }
  /** `used` is what the venue prints: one more than the account has used. */
  | { readonly code: 'overBudget'; readonly used: number; readonly cap: number; readonly cumVlm: Ntl }
  | { readonly code: 'expired' }
  | { readonly code: 'unknownAsset'; readonly asset: number }
  | { readonly code: 'builderNotApproved' }
  | { readonly code: 'priorityBalance' }
  // Static: payload alone, whole batch, nothing ran, no record.
  | { readonly code: 'emptyBatch' }
  | { readonly code: 'zeroSize' }
  | { readonly code: 'badSize' }
  | { readonly code: 'badPrice' }
  | { readonly code: 'badTick'; readonly asset: number }
  | { readonly code: 'outsideBand' }
  | { readonly code: 'reduceOnly' }
  | { readonly code: 'triggerOrder'; readonly asset: number }
  // Runtime, per order: leaves a `…Rejected` record and takes an oid.
  | { readonly code: 'belowMinNotional'; readonly asset: number; readonly quoteToken: string }
  | { readonly code: 'insufficientBalance'; readonly asset: number }
  /** Best prices at that moment; `null`: an empty side. */
  | { readonly code: 'postOnlyWouldCross'; readonly asset: number; readonly bid: Px | null; readonly ask: Px | null }
  | { readonly code: 'iocNoMatch'; readonly asset: number }
  | { readonly code: 'tooManyOpenOrders'; readonly asset: number; readonly limit: number }
  | { readonly code: 'postOnlyWindow' }
  // Cancels and modifies.
  | { readonly code: 'missingOrder'; readonly asset: number }
  | { readonly code: 'cannotModify' }
  /** Replacement of another asset or side: the old order stays. */
  | { readonly code: 'modifyMismatch' }
  /** Replacement that could take, without `alwaysPlace`: the old order stays. */
  | { readonly code: 'modifyTif' }
  /** Single modify only: the old order is gone, the new one was refused. */
  | { readonly code: 'modifyFailed'; readonly inner: VenueRefusal }
  // Account actions.
  | { readonly code: 'agentLimit'; readonly limit: number }
  | { readonly code: 'agentUsed' }
  | { readonly code: 'agentExpired' }
  | { readonly code: 'agentName' }
  | { readonly code: 'scheduleCancelVolume'; readonly required: Ntl; readonly traded: Ntl }
  | { readonly code: 'scheduleCancelEarly' }
  | { readonly code: 'scheduleCancelTooMany' }
  | { readonly code: 'reserveUnfunded' }
  // Operator.
  | { readonly code: 'unknownToken'; readonly token: number }
  | { readonly code: 'withdrawTooLarge'; readonly token: number }

export type VenueRefusalCode = VenueRefusal['code']

export type ItemStatus =
  | { readonly type: 'resting'; readonly oid: Oid; readonly cloid?: Cloid }
  /** What matched at once. A `gtc` whose `totalSz` is below its size rests on under the same oid. `avgPx`: truncated to the price unit. */
  | { readonly type: 'filled'; readonly oid: Oid; readonly totalSz: Sz; readonly avgPx: Px; readonly cloid?: Cloid }
  /** A cancel that hit. */
  | { readonly type: 'success' }
  | { readonly type: 'refused'; readonly refusal: VenueRefusal }

/** `charged`: requests the account's address budget paid. */
export type VenueAnswer =
  /** `{"type":"default"}`. */
  | { readonly type: 'default'; readonly charged: number }
  /** One status per item. `kind` names the reply's `type`: `batchModify` answers as `order`, both cancels as `cancel`. */
  | { readonly type: 'statuses'; readonly kind: 'order' | 'cancel'; readonly statuses: readonly ItemStatus[]; readonly charged: number }
  /** Static validation failed: exactly one status for the whole batch, nothing ran. */
  | { readonly type: 'rejectedBatch'; readonly kind: 'order' | 'cancel'; readonly refusal: VenueRefusal; readonly charged: number }
  /** `{"status":"err"}`. */
  | { readonly type: 'refused'; readonly refusal: VenueRefusal; readonly charged: number }

export type CommandAnswer = { readonly id: number; readonly answer: VenueAnswer }
