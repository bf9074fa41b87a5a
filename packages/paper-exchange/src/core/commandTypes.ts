import type { Address, Cloid, Ntl, Oid, Px, Side, Sz, Wei } from '@hyperladder/units'
import type { RegimeName } from './configTypes.ts'

/** What the shell hands to the core for the next block. `id` comes back with the answer and means nothing to the core. */
export type VenueCommand = SignedCommand | OperatorCommand

/** An action whose signature the shell has already recovered. The core decides whom the signer may act for. */
export type SignedCommand = {
  readonly type: 'signed'
  readonly id: number
  /** The recovered address: an account itself, or an agent of one. */
  readonly signer: Address
  /** Envelope `vaultAddress`: a sub-account or vault of the signer's account. */
  readonly vault?: Address
  readonly nonce: number
  readonly expiresAfter?: number
  readonly action: VenueAction
}

/** What a venue can't be asked for: only the operator of the paper exchange can. */
export type OperatorCommand =
  /** Credits (or, below 0, debits what is available of) an account. Creates it. Unit: the token's wei. */
  | {
      readonly type: 'fund'
      readonly id: number
      readonly user: Address
      readonly token: number
      readonly amount: Wei
      /** `perps` takes USDC alone; it pays for reserved requests. */
      readonly wallet?: 'spot' | 'perps'
    }
  /** What the venue thinks of an account and nothing here could bring about; what is left out stays. */
  | {
      readonly type: 'standing'
      readonly id: number
      readonly user: Address
      /** Index into the schedule's staking discounts. */
      readonly stakingTier?: number
      readonly referred?: boolean
      /** Share of all makers' volume in 1/1000000. */
      readonly makerSharePpm?: number
      /** Volume of the 14 days before this one as fee tiers count it (spot twice), 10^-8 quote, taken to be even over them; it ages as volume does. */
      readonly tierVolume?: Ntl
    }
  /** Only post-only orders are taken until then, as after a network upgrade. */
  | { readonly type: 'postOnlyWindow'; readonly id: number; readonly untilMs: number }
  /** Starts a regime in this block, on one market or on all. */
  | { readonly type: 'regime'; readonly id: number; readonly regime: RegimeName; readonly asset?: number }
  /** Recorded life of one market: the recorder's maker comes to rest as in `book`, taking what of others stands in its way; then `takers` come. */
  | {
      readonly type: 'tape'
      readonly id: number
      readonly asset: number
      /** How many entries of the recording have been played, this one included. */
      readonly position: number
      readonly book?: { readonly bids: readonly TapeLevel[]; readonly asks: readonly TapeLevel[] }
      readonly takers: readonly TapeOrder[]
      /** So many of the takers, the first ones, were there before the book was: it shows what they left. Default 0. */
      readonly takersBeforeBook?: number
    }

export type TapeLevel = { readonly px: Px; readonly sz: Sz }
export type TapeOrder = TapeLevel & { readonly side: Side }

export type Tif = 'alo' | 'gtc' | 'ioc' | 'market'

/** `rawPx` and `rawSz` count 10^-8: all the wire can say. The core turns them into `Px` and `Sz`, or refuses. */
export type OrderSpec = {
  readonly asset: number
  readonly side: Side
  readonly rawPx: bigint
  readonly rawSz: bigint
  /** `trigger`: a TP/SL order, which spot refuses. */
  readonly tif: Tif | 'trigger'
  readonly reduceOnly: boolean
  readonly cloid?: Cloid
}

/** Who gets a share of every sale, in tenths of a basis point. */
export type Builder = { readonly address: Address; readonly fee: number }

export type OrderTarget = Oid | Cloid
export type ModifySpec = { readonly target: OrderTarget; readonly order: OrderSpec }

export type VenueAction =
  | {
      readonly type: 'order'
      readonly orders: readonly OrderSpec[]
      readonly grouping: 'none' | 'takeProfitStopLoss' | 'priority'
      readonly builder?: Builder
    }
  | { readonly type: 'cancel'; readonly cancels: readonly { readonly asset: number; readonly oid: Oid }[] }
  | { readonly type: 'cancelByCloid'; readonly cancels: readonly { readonly asset: number; readonly cloid: Cloid }[] }
  | { readonly type: 'modify'; readonly target: OrderTarget; readonly order: OrderSpec; readonly alwaysPlace: boolean }
  | { readonly type: 'batchModify'; readonly modifies: readonly ModifySpec[]; readonly alwaysPlace: boolean }
  | { readonly type: 'scheduleCancel'; readonly timeMs?: number }
  /** `destination`: whose budget it adds to, the payer's own when left out. */
  | { readonly type: 'reserveRequestWeight'; readonly weight: number; readonly destination?: Address }
  | { readonly type: 'noop' }
  | { readonly type: 'setReferrer' }
  /** Keeps what the account holds below a lot from the daily conversion, or gives it to it again. */
  | { readonly type: 'spotUser'; readonly optOut: boolean }
  /** User-signed, as is the next. `name` '' is the unnamed agent; a `valid_until` suffix is already parsed off into `validUntilMs`. */
  | { readonly type: 'approveAgent'; readonly agent: Address; readonly name: string; readonly validUntilMs?: number }
  /** `maxFee` in tenths of a basis point. */
  | { readonly type: 'approveBuilderFee'; readonly builder: Address; readonly maxFee: number }
