import { floorToLegalPx, type MarketSpec, type Px, type Sz } from '@hyperladder/units'
import type { TapeLevel, TapeOrder } from '../../core/types.ts'
import { levelOf, ReplayError, type Row, type TapeEntry } from './tape.ts'

/** Points of a candle's path; each has this share of its time and volume. */
const POINTS = 4
/** The recorder's maker rests so far from each point, in 1/10000. */
const AWAY_BPS = [5n, 15n, 30n] as const
/** Of a candle without a follower. */
const LAST_MS = 60_000

type Candle = { readonly atMs: number; readonly path: readonly TapeLevel[] }

/**
 * Returns candles as takers around a path: open, low, high, close for one that rose, open, high, low, close for one that fell, each point a
 * quarter of the candle's time and volume. At a point, makers rest around it; then one taker takes whatever stands beyond the price, and
 * another pushes up or down to it, into clients' orders first and then into the recorder's, so that the price is printed. A candle without
 * volume does nothing.
 */
export function candleEntries(market: MarketSpec, rows: Iterable<Row>): TapeEntry[] {
  const candles: Candle[] = []
  for (const row of rows) {
    const atMs = Number(row('t'))
    if (!Number.isSafeInteger(atMs) || atMs <= 0) throw new ReplayError('E_REPLAY', `t was '${row('t')}', must be milliseconds`, {})
    const [open, high, low, close] = ['o', 'h', 'l', 'c'].map((column) => levelOf(market, row(column), row('v')))
    if (open === undefined || high === undefined || low === undefined || close === undefined) continue
    candles.push({ atMs, path: close.px >= open.px ? [open, low, high, close] : [open, high, low, close] })
  }
  let lastPx: Px | undefined
  return candles.flatMap(({ atMs, path }, i) => {
    const nextMs = candles[i + 1]?.atMs ?? atMs + LAST_MS
    return path.map(({ px, sz }, point) => {
      const rises = lastPx === undefined || px >= lastPx
      lastPx = px
      const share = sz / BigInt(POINTS)
      return pointEntry(market, atMs + Math.floor(((nextMs - atMs) * point) / POINTS), px, (share > 0n ? share : 1n) as Sz, rises)
    })
  })
}

function pointEntry({ pxDecimals }: MarketSpec, atMs: number, px: Px, sz: Sz, rises: boolean): TapeEntry {
  const away = (sign: 1n | -1n): TapeLevel[] =>
    AWAY_BPS.map((bps) => ({ px: floorToLegalPx((px * (10_000n + sign * bps)) / 10_000n, pxDecimals) as Px, sz })).filter(
      (level) => level.px > 0n && level.px !== px,
    )
  const here = { px, sz }
  const against: TapeOrder = { side: rises ? 'ask' : 'bid', ...here }
  const along: TapeOrder = { side: rises ? 'bid' : 'ask', ...here }
  const book = rises ? { bids: away(-1n), asks: [here, ...away(1n)] } : { bids: [here, ...away(-1n)], asks: away(1n) }
  return { atMs, book, takers: [against, along] }
}
