import type { MarketConfig } from '@hyperladder/engine'
import type { ActionBatch, BatchAnswer, FeedEvent } from '@hyperladder/exchange-port'
import {
  type BlockResult,
  type OperatorCommand,
  type OrderRecord,
  type Rate,
  type TapeOrder,
  type TradeFill,
  VenueCore,
  type VenueToken,
  venueConfig,
  venueFees,
} from '@hyperladder/paper-exchange'
import { batchAnswerOf, createTeller, type Teller, venueActionOf } from '@hyperladder/simulator'
import {
  type Address,
  type MarketSpec,
  type Ntl,
  type Px,
  parseAddress,
  type Sz,
  szToWei,
  type TokenSpec,
  type Wei,
} from '@hyperladder/units'
import type { Touch } from './marketView.ts'
import { OwnBook } from './ownBook.ts'
import type { Resolved } from './resolveSettings.ts'
import type { Funds } from './types.ts'

export const MAKER: Address = parseAddress('0x1111111111111111111111111111111111111111')
/**
 * Whoever trades with us can pay for it: so often for all that the ladder may hold. They never come to the end of it, whatever fees they pay; and it stays
 * within 63 bits, beyond which big integers take several times as long.
 */
const ENDLESS = 1_000n

type Tape = Extract<OperatorCommand, { type: 'tape' }>
const NOBODY: NonNullable<Tape['book']> = { bids: [], asks: [] }

/** A batch on its way to a block, and the engine's numbers of its requests. */
export type Sent = { readonly batch: ActionBatch; readonly nonce: number; readonly seqs: readonly number[] }
export type Answered = { readonly seqs: readonly number[]; readonly answer: BatchAnswer }

/** What a feed tells. `atMs`: when that comes to the maker, set by whoever carries it there. */
export type Told = FeedEvent & { atMs: number }

type Purse = { readonly token: number; readonly amount: Wei }

/** What a block did to us: answers, fills, and what the feeds tell of it. */
export type BlockOutcome = {
  readonly timeMs: number
  readonly answers: readonly Answered[]
  readonly fills: readonly TradeFill[]
  readonly feeds: readonly Told[]
}

/**
 * The venue: the paper exchange's core with nobody in it but us. Others come as takers of recorded size; what rests of theirs is not kept in
 * its book, but for the best prices while an action of ours runs, since a post-only order must not cross them.
 */
export class VenueSide {
  readonly core: VenueCore
  readonly own = new OwnBook()
  readonly #market: MarketSpec
  readonly #purses: readonly Purse[]
  readonly #teller: Teller
  readonly #fees: Resolved['fees']
  #ids = 0
  #tapes = 0
  #touchRests = false
  #endless = false

  constructor({ market, funds, fees, requests, blockMs }: Resolved, startMs: number, px: Px) {
    this.#market = market.market
    this.#fees = fees
    const stable = fees.stablePair ?? false
    const { coin, pairIndex, base, quote } = this.#market
    this.#purses = pursesOfOthers(market, funds)
    this.core = new VenueCore(
      venueConfig({
        universe: {
          tokens: [tokenOf(base), tokenOf(quote)],
          pairs: [{ coin, pairIndex, base: base.index, quote: quote.index, stable, isCanonical: false, startPx: px, traders: null }],
        },
        blockMs,
        genesisMs: startMs - 1,
        fees: fees.schedule ?? venueFees,
        traders: false,
        tradeHashes: false,
        competitors: 0,
        funds: [
          { user: MAKER, token: base.index, amount: funds.base },
          { user: MAKER, token: quote.index, amount: funds.quote as bigint as Wei },
        ],
        // Of closed orders and fills nothing is read back; what is below a lot stays what it is.
        limits: { addressAllowance: requests, orderHistory: 0, fillHistory: 0, tradeHistory: 0, dustEveryMs: 0 },
      }),
    )
    this.#teller = createTeller(this.core)
    const { stakingTier = 0, referred = false, makerSharePpm = 0, tierVolume = 0n as Ntl } = fees
    this.core.submit({ type: 'standing', id: this.#nextId(), user: MAKER, stakingTier, referred, makerSharePpm, tierVolume })
    // In the day of the start, by which tiers go.
    this.core.nextBlock(startMs)
  }

  /** As it is at this moment, before what a referral lets off. */
  get makerRate(): Rate {
    const { maker } = this.core.feeRates(MAKER)
    const { stablePair, schedule = venueFees } = this.#fees
    if (stablePair !== true) return maker
    const { numerator, denominator } = schedule.stablePair
    return { numerator: maker.numerator * numerator, denominator: maker.denominator * denominator }
  }

  balances(): Extract<FeedEvent, { type: 'balances' }>['balances'] {
    return this.core.balances(MAKER).map(this.#teller.balance)
  }

  /** Runs actions of ours in a block of that time, the market standing where `touch` says. */
  act(sent: readonly Sent[], timeMs: number, touch: Touch): BlockOutcome {
    const waiting = new Map<number, Sent>()
    for (const each of sent) {
      const id = this.#nextId()
      waiting.set(id, each)
      const action = venueActionOf(each.batch, () => this.#market)
      this.core.submit({ type: 'signed', id, signer: MAKER, nonce: each.nonce, action })
    }
    if (sent.some(({ batch }) => batch.type !== 'cancel')) this.#rest(touch)
    const result = this.#block(timeMs)
    const answers: Answered[] = []
    for (const { id, answer } of result.answers) {
      const each = waiting.get(id)
      if (each !== undefined) answers.push({ seqs: each.seqs, answer: batchAnswerOf(each.batch, each.nonce, answer) })
    }
    return this.#take(result, timeMs, answers)
  }

  /** Runs takers of the data in a block of that time: they meet nobody but us. */
  trade(takers: readonly TapeOrder[], timeMs: number): BlockOutcome {
    this.#tape(takers, this.#touchRests ? NOBODY : undefined)
    this.#touchRests = false
    const result = this.#block(timeMs)
    if (!this.#endless) this.#fundOthers(result)
    return this.#take(result, timeMs, [])
  }

  /** Orders of ours that the market has left behind unfilled stand in nobody's way: the best prices come to rest beside them. */
  #rest({ bid, ask }: Touch): void {
    const { bestBid, bestAsk } = this.own
    const lot = 1n as Sz
    const bids = bid !== null && bid < bestAsk ? [{ px: bid, sz: lot }] : []
    const asks = ask !== null && ask > bestBid ? [{ px: ask, sz: lot }] : []
    this.#tape([], { bids, asks })
    this.#touchRests = true
  }

  #tape(takers: Tape['takers'], book: Tape['book']): void {
    this.#tapes += 1
    const { assetId: asset } = this.#market
    const tape = { type: 'tape', id: this.#nextId(), asset, position: this.#tapes, takers } as const
    this.core.submit(book === undefined ? tape : { ...tape, book })
  }

  /** A block of the venue runs as two where actions of ours and takers meet in it: in its own order, the second a moment later by the core's clock alone. */
  #block(timeMs: number): BlockResult {
    return this.core.nextBlock(Math.max(timeMs, this.core.timeMs + 1))
  }

  #take({ events }: BlockResult, timeMs: number, answers: readonly Answered[]): BlockOutcome {
    const feeds: Told[] = []
    let fills: readonly TradeFill[] = []
    for (const event of events) {
      if (event.type === 'orderUpdates' && event.user === MAKER) {
        feeds.push({ type: 'orderUpdates', updates: event.updates.map(this.#teller.orderUpdate), atMs: timeMs })
        for (const update of event.updates) this.#follow(update)
      } else if (event.type === 'fills' && event.user === MAKER) {
        fills = event.fills.filter((fill) => fill.type === 'trade')
        const told = this.#teller.fills(event.fills)
        feeds.push({ type: 'fills', snapshot: false, fills: told.fills, flows: told.flows, atMs: timeMs })
        for (const { oid, sz } of fills) this.own.fill(oid, sz)
      } else if (event.type === 'balances' && event.user === MAKER) {
        feeds.push({ type: 'balances', balances: this.balances(), atMs: timeMs })
      }
    }
    return { timeMs, answers, fills, feeds }
  }

  #follow({ oid, side, px, sz, status }: OrderRecord): void {
    if (status === 'open') this.own.open(oid, side, px, sz)
    else this.own.close(oid)
  }

  #fundOthers({ events }: BlockResult): void {
    for (const event of events) {
      if (event.type !== 'trades') continue
      const [{ buyer, seller } = { buyer: MAKER, seller: MAKER }] = event.trades
      const user = buyer === MAKER ? seller : buyer
      for (const purse of this.#purses) this.core.submit({ type: 'fund', id: this.#nextId(), user, ...purse })
      this.#endless = true
    }
  }

  #nextId(): number {
    this.#ids += 1
    return this.#ids
  }
}

function pursesOfOthers({ market, grid, orderSize }: MarketConfig, funds: Funds): readonly Purse[] {
  const { base, quote } = market
  const lots = BigInt(grid.levels) * orderSize
  const worth = lots * grid.px(grid.levels - 1)
  return [
    { token: base.index, amount: ((funds.base + szToWei(lots as Sz, base)) * ENDLESS) as Wei },
    { token: quote.index, amount: ((funds.quote + worth) * ENDLESS) as Wei },
  ]
}

const tokenOf = (token: TokenSpec): VenueToken => ({
  ...token,
  tokenId: `0x${token.index.toString(16).padStart(32, '0')}`,
  isCanonical: false,
  fullName: null,
})
