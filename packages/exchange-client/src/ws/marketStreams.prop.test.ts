import type { MarketEvent, TradeEvent } from '@hyperladder/exchange-port'
import type { Px, Sz, Tid } from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MarketStreams } from './marketStreams.ts'

const COIN = '@107'
/** What a new connection replays. */
const REPLAY = 3

type Trade = TradeEvent & { readonly tid: Tid }
type Step = { readonly do: 'trade' | 'drop' | 'connect' | 'late' | 'again'; readonly stepMs: number }

const arbSteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    do: fc.oneof(
      { weight: 8, arbitrary: fc.constant('trade' as const) },
      { weight: 2, arbitrary: fc.constant('drop' as const) },
      { weight: 2, arbitrary: fc.constant('connect' as const) },
      { weight: 1, arbitrary: fc.constantFrom('late' as const, 'again' as const) },
    ),
    stepMs: fc.nat(3),
  }),
  { maxLength: 60 },
)

/** Plays a venue whose connection comes and goes. Returns its trades since the first one told, and what was told. */
function play(steps: readonly Step[]): { readonly venue: readonly Trade[]; readonly told: readonly MarketEvent[] } {
  const told: MarketEvent[] = []
  const streams = new MarketStreams([COIN], ['trade', 'bbo'], (event) => told.push(event))
  const venue: Trade[] = []
  let nowMs = 1_000
  let isUp = true
  let held: Trade | undefined
  for (const step of steps) {
    nowMs += step.stepMs
    if (step.do === 'drop' && isUp) {
      isUp = false
      held = undefined
      streams.onDown('lost')
    } else if (step.do === 'connect' && !isUp) {
      isUp = true
      streams.onTrades(COIN, venue.slice(-REPLAY))
      streams.onState({ type: 'bbo', coin: COIN, timeMs: nowMs, bid: null, ask: null })
    } else if (step.do === 'again' && isUp) streams.onTrades(COIN, venue.slice(-1))
    else if (step.do === 'trade' || step.do === 'late') {
      const trade: Trade = { type: 'trade', coin: COIN, timeMs: nowMs, px: 1n as Px, sz: 1n as Sz, side: 'bid', tid: venue.length as Tid }
      venue.push(trade)
      if (!isUp) continue
      if (step.do === 'late' && held === undefined) held = trade
      else {
        streams.onTrades(COIN, [trade])
        if (held !== undefined) for (const late of streams.onTrades(COIN, [held])) streams.onMissing(COIN, 'trade', `late ${late.timeMs}`)
        held = undefined
      }
    }
  }
  streams.onClosed(nowMs + 1)
  return { venue, told }
}

test('no trade is told twice, time never goes back, and a trade that was not told lies in a gap', () => {
  fc.assert(
    fc.property(arbSteps, (steps) => {
      const { venue, told } = play(steps)
      const trades = told.flatMap((event) => (event.type === 'trade' ? [event] : []))
      const gaps = told.flatMap((event) => (event.type === 'gap' && event.kind === 'trade' ? [event] : []))
      expect(new Set(trades.map(({ tid }) => tid)).size).toBe(trades.length)
      const stream = told.filter((event) => event.type === 'trade' || (event.type === 'gap' && event.kind === 'trade'))
      for (const [i, event] of stream.entries()) expect(event.timeMs).toBeGreaterThanOrEqual(stream[i - 1]?.timeMs ?? 0)
      const tids = new Set(trades.map(({ tid }) => tid))
      const firstTold = trades[0]?.timeMs ?? Number.POSITIVE_INFINITY
      const lastTold = trades.at(-1)?.timeMs ?? 0
      for (const trade of venue) {
        if (tids.has(trade.tid) || trade.timeMs < firstTold || trade.timeMs >= lastTold) continue
        const isCovered = gaps.some(
          ({ timeMs, untilMs, reason }) => (timeMs <= trade.timeMs && trade.timeMs <= untilMs) || reason === `late ${trade.timeMs}`,
        )
        expect(isCovered, `trade ${trade.tid} of ${trade.timeMs} is in none of ${JSON.stringify(gaps)}`).toBe(true)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a replay that reaches back to a known trade leaves no gap, and one that does not leaves it up to its first', () => {
  const trade = (tid: number, timeMs: number): Trade => ({
    type: 'trade',
    coin: COIN,
    timeMs,
    px: 1n as Px,
    sz: 1n as Sz,
    side: 'bid',
    tid: tid as Tid,
  })
  const told: MarketEvent[] = []
  const streams = new MarketStreams([COIN], ['trade'], (event) => told.push(event))
  streams.onTrades(COIN, [trade(1, 10)])
  streams.onDown('first')
  streams.onTrades(COIN, [trade(1, 10), trade(2, 20)])
  streams.onDown('second')
  streams.onTrades(COIN, [trade(5, 50), trade(6, 60)])
  expect(told).toEqual([
    trade(1, 10),
    trade(2, 20),
    { type: 'gap', coin: COIN, kind: 'trade', timeMs: 20, untilMs: 50, reason: 'second' },
    trade(5, 50),
    trade(6, 60),
  ])
})
