import { UsageError } from '@hyperladder/command-line'
import type { MarketEvent } from '@hyperladder/market-data'
import { floorToLegalPx, type MarketSpec, type Px } from '@hyperladder/units'
import type { History as Opened } from '../data/openHistory.ts'
import { moment } from '../report/figures.ts'

type History = Pick<Opened, 'chunks' | 'whole'>

/** What a history begins with. */
export type FirstPrice = {
  readonly px: Px
  readonly timeMs: number
  /** Where the first price is nothing that the data goes on with: what is usual, and when the price is first near that. */
  readonly stray?: { readonly usualPx: Px; readonly fromMs: number }
}
export type Looked = {
  readonly first: FirstPrice
  /** Ms from the venue's time of an event to its receipt, evenly drawn from the history; empty where receipts are not told. */
  readonly delaysMs: readonly number[]
}

/** `whole`: read all of it. `delays`: and keep them. */
export type Look = { readonly whole: boolean; readonly delays: boolean }

/** Prices that the first one is held against. */
const LOOK = 10_000
/** So many times away from the usual price, and left so far in one step: no market opens so. */
const STRAY = 10n
const NEAR = 2n
/** Most delays that `recorded` latency draws from. */
const DELAYS_MAX = 2000

/**
 * Reads what a plan must know: how the prices begin, and where it is told to, all of the history, which checks every value of it. Nothing is left out of the
 * data: a first price that can't be right is only told.
 * @throws {@link UsageError} when no event of the time asked for has a price.
 */
export async function lookAtHistory(history: History, market: MarketSpec, { whole, delays }: Look): Promise<Looked> {
  const prices: Priced[] = []
  const late = new Lateness()
  for await (const chunk of history.chunks()) {
    for (const event of chunk) {
      if (event.coin !== market.coin) continue
      if (prices.length < LOOK) prices.push(...pricesOf(event, market))
      if (delays) late.take(event)
    }
    if (prices.length >= LOOK && !whole && !delays) break
  }
  const [first] = prices
  if (first === undefined) throw new UsageError(`--data has no price of ${market.coin} ${await whereElse(history, market)}`)
  const stray = strayOf(first, prices)
  return { first: stray === undefined ? first : { ...first, stray }, delaysMs: thinned(late.end()) }
}

/** Where prices would be, in words, as nothing is found in the time asked for. */
async function whereElse(history: History, market: MarketSpec): Promise<string> {
  let firstMs: number | undefined
  let lastMs = 0
  for await (const chunk of history.whole())
    for (const event of chunk) {
      const prices = event.coin === market.coin ? pricesOf(event, market) : []
      firstMs ??= prices[0]?.timeMs
      lastMs = prices.at(-1)?.timeMs ?? lastMs
    }
  if (firstMs === undefined) return 'at all: see --coin; `describe` tells what the data holds'
  return `in the time asked for: it has them from ${moment(firstMs)} to ${moment(lastMs)} UTC, see --from and --to`
}

type Priced = { readonly px: Px; readonly timeMs: number }

function pricesOf(event: MarketEvent, { pxDecimals }: MarketSpec): readonly Priced[] {
  const at = (px: Px): Priced => ({ px, timeMs: event.timeMs })
  if (event.type === 'candle') return [at(event.open), { px: event.close, timeMs: event.closeMs }]
  if (event.type === 'trade') return [at(event.px)]
  if (event.type !== 'bbo' || event.bid === null || event.ask === null) return []
  return [at(floorToLegalPx((event.bid.px + event.ask.px) / 2n, pxDecimals) as Px)]
}

const isApart = (a: Px, b: Px, times: bigint): boolean => a >= b * times || b >= a * times

/** A price that fell slowly is no stray, and one that jumps later and comes back is none at the beginning. */
function strayOf(first: Priced, prices: readonly Priced[]): FirstPrice['stray'] {
  const usualPx = prices.map(({ px }) => px).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))[Math.floor(prices.length / 2)] as Px
  const jumps = prices.some(({ px }, i) => isApart(px, (prices[i - 1] ?? first).px, STRAY))
  if (!jumps || !isApart(first.px, usualPx, STRAY)) return undefined
  const near = prices.find(({ px }) => !isApart(px, usualPx, NEAR)) ?? first
  return { usualPx, fromMs: near.timeMs }
}

/**
 * How late live events were. Trades that were received together are as late as the newest of them; the first ones of a recording, and after a gap, are what a new
 * connection replays, and tell nothing.
 */
class Lateness {
  readonly #delaysMs: number[] = []
  #receivedMs: number | undefined
  #tradeMs = 0
  #isReplay = true

  take(event: MarketEvent): void {
    if (event.type === 'gap') {
      if (event.kind === undefined || event.kind === 'trade') this.#endTrades(undefined, true)
      return
    }
    const { receivedMs, timeMs } = event
    if (receivedMs === undefined) return
    if (event.type !== 'trade') return void this.#delaysMs.push(Math.max(0, receivedMs - timeMs))
    if (receivedMs !== this.#receivedMs) this.#endTrades(receivedMs, this.#receivedMs === undefined && this.#isReplay)
    this.#tradeMs = timeMs
  }

  end(): readonly number[] {
    this.#endTrades(undefined, false)
    return this.#delaysMs
  }

  #endTrades(next: number | undefined, isReplay: boolean): void {
    if (this.#receivedMs !== undefined && !this.#isReplay) this.#delaysMs.push(Math.max(0, this.#receivedMs - this.#tradeMs))
    this.#receivedMs = next
    this.#isReplay = isReplay
  }
}

const thinned = (delays: readonly number[]): number[] => {
  const step = Math.max(1, Math.ceil(delays.length / DELAYS_MAX))
  return delays.filter((_, i) => i % step === 0)
}
