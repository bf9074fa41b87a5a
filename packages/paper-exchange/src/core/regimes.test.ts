import { describe, expect, test } from 'vitest'
import type { RegimeName, VenueConfig } from './configTypes.ts'
import { driftPpm, REGIME_NAMES } from './regimes.ts'
import { venueConfig } from './venueConfig.ts'
import { VenueCore } from './venueCore.ts'

const COIN = 'PURR/USDC'
const START = 20_000_000n

function run(core: VenueCore, blocks: number): { low: bigint; high: bigint; trades: number } {
  let low = core.mark(COIN) as bigint
  let high = low
  let trades = 0
  for (let i = 0; i < blocks; i++) {
    const { events } = core.nextBlock(core.timeMs + 100)
    for (const event of events) if (event.type === 'trades' && event.coin === COIN) trades += event.trades.length
    const mark = core.mark(COIN) as bigint
    if (mark < low) low = mark
    if (mark > high) high = mark
  }
  return { low, high, trades }
}

const venue = (regime: RegimeName, more: Partial<VenueConfig> = {}) => new VenueCore(venueConfig({ seed: 7, regime, ...more }))

describe('regimes', () => {
  test('move the fair value as they say, and hand it on where they leave it', () => {
    const at = (name: RegimeName, blocks: number, before = 0) => driftPpm({ name, sinceHeight: 10, driftPpm: before }, 10 + blocks)
    expect(REGIME_NAMES.map((name) => at(name, 0))).toEqual([0, 0, 0, 0, 0])
    expect(at('trend', 1000)).toBe(30_000)
    expect(at('trend', 1_000_000)).toBe(1_000_000)
    expect(at('crash', 150)).toBe(-150_000)
    expect(at('crash', 5000)).toBe(-300_000)
    expect(at('crash', 300, -300_000)).toBe(-510_000)
    expect([40, 80, 120].map((blocks) => at('chop', blocks))).toEqual([12_000, 0, -12_000])
    expect(at('calm', 999, -300_000)).toBe(-300_000)
    expect(at('crash', 300, -880_000)).toBe(-900_000)
  })

  test('crash brings the mark down by a quarter within a minute, in either way to start it', () => {
    const fromStart = venue('crash')
    run(fromStart, 600)
    expect(Number(fromStart.mark(COIN))).toBeLessThan(Number(START) * 0.75)
    const later = venue('calm')
    run(later, 200)
    expect(Number(later.mark(COIN))).toBeGreaterThan(Number(START) * 0.95)
    later.submit({ type: 'regime', id: 1, regime: 'crash', asset: 10_000 })
    run(later, 600)
    expect(Number(later.mark(COIN))).toBeLessThan(Number(START) * 0.76)
    expect(later.regime(COIN)).toEqual({ name: 'crash', sinceHeight: 201 })
    expect(later.regime('@1').name).toBe('calm')
    expect(Number(later.mark('@1'))).toBeGreaterThan(4_000_000 * 10 * 0.9)
  })

  test('trend carries the mark up, chop trades more than calm and comes back', () => {
    const trend = venue('trend')
    run(trend, 3000)
    expect(Number(trend.mark(COIN))).toBeGreaterThan(Number(START) * 1.05)
    const calm = run(venue('calm'), 1600)
    const chop = run(venue('chop'), 1600)
    expect(chop.trades).toBeGreaterThan(calm.trades)
    expect(Number(chop.high - chop.low)).toBeGreaterThan(Number(START) * 0.015)
  })

  test('empty takes the crowd off the book at once, and calm brings it back', () => {
    const core = venue('calm', { competitors: 2 })
    run(core, 100)
    core.submit({ type: 'regime', id: 1, regime: 'empty' })
    run(core, 1)
    for (const { coin } of core.markets) expect(core.book(coin)).toEqual({ bids: [], asks: [] })
    expect(run(core, 50).trades).toBe(0)
    expect(core.book(COIN)).toEqual({ bids: [], asks: [] })
    core.submit({ type: 'regime', id: 2, regime: 'calm' })
    run(core, 2)
    expect(core.marketCtx(COIN).midTenths).not.toBeNull()
  })

  test('refuse a market that is not there', () => {
    const core = venue('calm')
    core.submit({ type: 'regime', id: 1, regime: 'crash', asset: 99_999 })
    expect(core.nextBlock(core.timeMs + 1).answers[0]?.answer).toMatchObject({ refusal: { code: 'unknownAsset', asset: 99_999 } })
  })

  test.each(REGIME_NAMES)('%s and everything with it survives a snapshot', (regime) => {
    const config = venueConfig({
      seed: 3,
      competitors: 3,
      hip2: [{ coin: COIN, startPx: 15_000_000n as never, levels: 100, orderSz: 500n as never, seededLevels: 90 }],
    })
    const original = new VenueCore(config)
    run(original, 150)
    original.submit({ type: 'regime', id: 1, regime })
    run(original, 50)
    const copy = VenueCore.restore(config, JSON.parse(JSON.stringify(original.snapshot())))
    expect(run(copy, 200)).toEqual(run(original, 200))
    expect(JSON.stringify(copy.snapshot())).toBe(JSON.stringify(original.snapshot()))
  })
})

describe('competing makers', () => {
  test('quote both sides close to the fair value, and lean against what they hold', () => {
    const core = venue('calm', { competitors: 3 })
    run(core, 60)
    const { bids, asks } = core.book(COIN)
    const [bid, ask] = [Number(bids[0]?.px), Number(asks[0]?.px)]
    expect((ask - bid) / bid).toBeLessThan(0.006)
    expect(Math.min(bids.length, asks.length)).toBeGreaterThanOrEqual(3)
    expect(run(core, 600).trades).toBeGreaterThan(run(venue('calm', { competitors: 0 }), 600).trades)
  })
})
