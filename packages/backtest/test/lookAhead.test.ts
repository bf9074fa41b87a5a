import type { MarketEvent } from '@hyperladder/exchange-port'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FillRule, FillStage } from '../src/fills/fillStage.ts'
import { tradeThrough } from '../src/fills/tradeThrough.ts'
import { type BacktestFill, type FillModel, runBacktest } from '../src/index.ts'
import { resolveSettings } from '../src/resolveSettings.ts'
import { Theatre } from '../src/theatre.ts'
import { ladder, START_MS, settings } from './setUp.ts'
import { candles, tapes } from './setUpEvents.ts'

type Fills = readonly Pick<BacktestFill, 'timeMs' | 'side' | 'px' | 'sz'>[]
type Run = (events: readonly MarketEvent[]) => Fills

const runModel =
  (fillModel: FillModel): Run =>
  (events) => {
    const fills: BacktestFill[] = []
    runBacktest({ ...settings({ fillModel }), events, onFill: (fill) => fills.push(fill) })
    return fills
  }

/** When an event is over: all that it tells is known. */
const overMs = (event: MarketEvent): number => (event.type === 'candle' ? event.closeMs - 1 : event.timeMs)

/** Another future: everything after `index` is turned over, about the price of the middle. */
function turnedOver(events: readonly MarketEvent[], index: number): readonly MarketEvent[] {
  const middle = ladder().grid.px(50)
  const turn = <Px extends bigint>(px: Px): Px => (2n * middle - px) as Px
  const over = (event: MarketEvent): MarketEvent => {
    if (event.type === 'trade') return { ...event, px: turn(event.px), side: event.side === 'bid' ? 'ask' : 'bid' }
    if (event.type === 'candle') {
      return { ...event, open: turn(event.open), high: turn(event.low), low: turn(event.high), close: turn(event.close) }
    }
    return event
  }
  return events.map((event, at) => (at > index ? over(event) : event))
}

/** Returns whether what has happened by the end of some event is another thing when the future is: then the run has seen it. */
function looksAhead(run: Run, events: readonly MarketEvent[], index: number): boolean {
  const cutMs = overMs(events[index] as MarketEvent)
  // Events of one time are one moment.
  if (index + 1 < events.length && (events[index + 1] as MarketEvent).timeMs <= cutMs) return false
  const past = (fills: Fills) => fills.filter(({ timeMs }) => timeMs <= cutMs).map(({ timeMs, side, px, sz }) => ({ timeMs, side, px, sz }))
  const known = JSON.stringify(past(run(events)), text)
  return [turnedOver(events, index), events.slice(0, index + 1)].some((others) => JSON.stringify(past(run(others)), text) !== known)
}

const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

const cuts = (streams: fc.Arbitrary<readonly MarketEvent[]>) =>
  streams.chain((events) => fc.record({ events: fc.constant(events), index: fc.nat({ max: events.length - 1 }) }))

describe('no fill knows of a later event', () => {
  test.each<[string, FillModel, fc.Arbitrary<readonly MarketEvent[]>]>([
    ['trade-through', { name: 'trade-through' }, tapes],
    ['queue', { name: 'queue' }, tapes],
    ['candle-path', { name: 'candle-path', path: 'high-first' }, candles],
  ])('B01 under %s', (_, model, streams) => {
    fc.assert(
      fc.property(cuts(streams), ({ events, index }) => !looksAhead(runModel(model), events, index)),
      { numRuns: 25 },
    )
  })
})

test('the tapes that this is tried on do fill', () => {
  for (const [model, streams] of [
    [{ name: 'trade-through' }, tapes],
    [{ name: 'queue' }, tapes],
    [{ name: 'candle-path', path: 'low-first' }, candles],
  ] as const) {
    const filled = fc.sample(streams, { numRuns: 25, seed: 1 }).filter((events) => runModel(model)(events).length > 0)
    expect(filled.length).toBeGreaterThan(10)
  }
})

/** A model that trades on what comes next: each event is told one too early. */
const peeking: Run = (events) => {
  const fills: { timeMs: number; side: 'bid' | 'ask'; px: BacktestFill['px']; sz: BacktestFill['sz'] }[] = []
  const watcher = {
    nextMs: Number.POSITIVE_INFINITY,
    look: () => undefined,
    price: () => undefined,
    rests: () => undefined,
    fill: (timeMs: number, { side, px, sz }: BacktestFill | Parameters<ConstructorParameters<typeof Theatre>[1]['fill']>[1]) =>
      fills.push({ timeMs, side, px, sz }),
  }
  const theatre = new Theatre(resolveSettings(settings()), watcher, { seed: 1, startMs: START_MS, px: ladder().grid.px(50) })
  const rule: FillRule = tradeThrough(theatre satisfies FillStage)
  events.forEach((event, index) => {
    const next = events[index + 1]
    theatre.advance(event.timeMs)
    if (next !== undefined) rule.take({ ...next, timeMs: event.timeMs })
  })
  theatre.settle()
  return fills
}

test('a model with planted look-ahead is caught', () => {
  const verdict = fc.check(
    fc.property(cuts(tapes), ({ events, index }) => !looksAhead(peeking, events, index)),
    { numRuns: 200, seed: 1 },
  )
  expect(verdict.failed).toBe(true)
})
