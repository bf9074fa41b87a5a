import type { MarketEvent } from '@hyperladder/exchange-port'
import fc from 'fast-check'
import { candle, ladder, type px, START_MS, spec, sz } from './setUp.ts'

const { grid } = ladder()

/** Prices around the middle of the ladder, on its levels and beside them. */
const price = fc
  .record({ level: fc.integer({ min: 40, max: 60 }), beside: fc.integer({ min: -3, max: 3 }) })
  .map(({ level, beside }) => (grid.px(level) + BigInt(beside) * 100n) as ReturnType<typeof px>)
const size = fc.integer({ min: 1, max: 6_000 }).map((lots) => BigInt(lots) as ReturnType<typeof sz>)
/** Pauses between two events: of one block, of a few, of many ticks. */
const pauseMs = fc.oneof(fc.constantFrom(0, 1, 50, 100, 400, 3_000), fc.integer({ min: 0, max: 20_000 }))

const side = fc.constantFrom('bid' as const, 'ask' as const)
const tape = fc.oneof(
  fc.record({ type: fc.constant('trade' as const), px: price, sz: size, side }),
  fc.record({ type: fc.constant('bbo' as const), px: price, bid: size, ask: size, away: fc.integer({ min: 1, max: 9_000 }) }),
  fc.record({ type: fc.constant('book' as const), px: price, sizes: fc.array(size, { minLength: 2, maxLength: 12 }) }),
)

/** A tape of trades, best prices and books that need not agree with each other, as recordings don't. */
export const tapes: fc.Arbitrary<readonly MarketEvent[]> = fc
  .array(fc.record({ pauseMs, event: tape }), { minLength: 2, maxLength: 60 })
  .map((steps) => {
    // The maker has quoted by then.
    let timeMs = START_MS + 10_000
    const first: MarketEvent = { type: 'trade', coin: spec.coin, timeMs: START_MS, px: grid.px(50), sz: sz('1'), side: 'bid' }
    const rest = steps.map(({ pauseMs: wait, event }): MarketEvent => {
      timeMs += wait
      const at = { coin: spec.coin, timeMs }
      if (event.type === 'trade') return { type: 'trade', ...at, px: event.px, sz: event.sz, side: event.side }
      if (event.type === 'bbo') {
        const ask = (event.px + BigInt(event.away) * 100n) as typeof event.px
        return { type: 'bbo', ...at, bid: { px: event.px, sz: event.bid }, ask: { px: ask, sz: event.ask } }
      }
      const half = Math.floor(event.sizes.length / 2)
      const levels = (sizes: typeof event.sizes, sign: bigint) =>
        sizes.map((each, depth) => ({ px: (event.px + sign * BigInt(depth * 3 + 1) * 1_000n) as typeof event.px, sz: each }))
      return { type: 'book', ...at, bids: levels(event.sizes.slice(0, half), -1n), asks: levels(event.sizes.slice(half), 1n) }
    })
    return [first, ...rest]
  })

const MINUTE_MS = 60_000

/** Candles of a minute, one after the other, the first of them quiet. */
export const candles: fc.Arbitrary<readonly MarketEvent[]> = fc
  .array(fc.record({ corners: fc.tuple(price, price, price, price), volume: fc.integer({ min: 0, max: 50_000 }) }), {
    minLength: 2,
    maxLength: 8,
  })
  .map((steps) =>
    steps.map(({ corners, volume }, index): MarketEvent => {
      const [open, close] = index === 0 ? [grid.px(50), grid.px(50)] : [corners[0], corners[1]]
      const all = index === 0 ? [open] : [...corners]
      const high = all.reduce((most, each) => (each > most ? each : most))
      const low = all.reduce((least, each) => (each < least ? each : least))
      const shape = candle(index * MINUTE_MS, ['1', '1', '1', '1'], '1')
      return { ...shape, open, high, low, close, volume: BigInt(volume) as typeof shape.volume }
    }),
  )
