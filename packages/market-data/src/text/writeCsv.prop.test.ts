import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CandleEvent, MarketEvent, MarketEventKind, TradeEvent } from '@hyperladder/exchange-port'
import type { Px, Side, Sz, Tid } from '@hyperladder/units'
import { arbDigits } from '@hyperladder/units/testing'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { type EventSource, marketUnits } from '../eventSource.ts'
import { openMarketFile } from '../openMarketFile.ts'
import { collect } from '../testing.ts'
import { writeCsv } from './writeCsv.ts'

const folder = mkdtempSync(join(tmpdir(), 'hyperladder-csv-'))
afterAll(() => rmSync(folder, { recursive: true }))
const market = marketUnits('@107', 2)
const px = arbDigits(15).map((value) => value as Px)
const sz = arbDigits(15).map((value) => value as Sz)
const MINUTE = 60_000
let files = 0

const listed = (kind: MarketEventKind, events: readonly MarketEvent[]): EventSource => ({
  name: 'a list',
  kind,
  market,
  async *chunks() {
    for (let at = 0; at < events.length; at += 7) yield events.slice(at, at + 7)
  },
})
async function readBack(file: string): Promise<MarketEvent[]> {
  const [source] = await openMarketFile(file, market)
  return collect((source as EventSource).chunks())
}

/** Candles of a minute, some of them missing: a gap as the reader tells it. */
const candles = fc
  .array(
    fc.record({
      skipped: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3)),
      prices: fc.array(px, { minLength: 4, maxLength: 4 }),
      volume: fc.oneof(fc.constant(0n as Sz), sz),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((rows) => {
    const events: MarketEvent[] = []
    let timeMs = 1_700_000_040_000
    for (const { skipped, prices, volume } of rows) {
      const dueMs = timeMs
      timeMs += skipped * MINUTE
      const reason = 'no candles in the file'
      if (skipped > 0 && events.length > 0)
        events.push({ type: 'gap', coin: '@107', kind: 'candle', timeMs: dueMs, untilMs: timeMs, reason })
      const [low, open, close, high] = prices.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)) as [Px, Px, Px, Px]
      const candle: CandleEvent = { type: 'candle', coin: '@107', timeMs, closeMs: timeMs + MINUTE, open, high, low, close, volume }
      events.push(candle)
      timeMs += MINUTE
    }
    return events
  })

const trades = fc
  .array(fc.record({ stepMs: fc.nat(5000), lateMs: fc.nat(900), px, sz, side: fc.constantFrom<Side>('bid', 'ask') }), { maxLength: 30 })
  .map((rows) => {
    let timeMs = 1_700_000_000_000
    return rows.map(({ stepMs, lateMs, ...row }, i): TradeEvent => {
      timeMs += stepMs
      return { type: 'trade', coin: '@107', timeMs, receivedMs: timeMs + lateMs, ...row, tid: (i + 1) as Tid }
    })
  })

test.each([
  ['candle', '-1m.csv', candles],
  ['candle', '-1m.csv.gz', candles],
  ['trade', '.csv.gz', trades],
] as const)('%s events written as %s are read back, every one of them', async (kind, ending, arbitrary) => {
  await fc.assert(
    fc.asyncProperty(arbitrary as fc.Arbitrary<MarketEvent[]>, async (events) => {
      const file = join(folder, `${++files}${ending}`)
      const written = await writeCsv(file, listed(kind, events))
      expect(await readBack(file)).toEqual(events)
      expect(written).toEqual({ events: events.filter(({ type }) => type !== 'gap').length, gapsLeftOut: 0 })
    }),
    { numRuns: 40 },
  )
})

test('gaps between trades are counted; what a row can’t hold is refused, and nothing of the file is left', async () => {
  const trade: TradeEvent = {
    type: 'trade',
    coin: '@107',
    timeMs: 1000,
    receivedMs: 1005,
    px: 1n as Px,
    sz: 1n as Sz,
    side: 'bid',
    tid: 1 as Tid,
  }
  const gap: MarketEvent = { type: 'gap', coin: '@107', kind: 'trade', timeMs: 1000, untilMs: 2000, reason: 'lost' }
  expect(await writeCsv(join(folder, 'gap.csv'), listed('trade', [trade, gap]))).toEqual({ events: 1, gapsLeftOut: 1 })
  const { receivedMs: _, ...unreceived } = trade
  const refused: readonly (readonly [string, MarketEventKind, readonly MarketEvent[], string])[] = [
    ['a.csv', 'trade', [trade, unreceived], 'the trade at 1000, which has no time of receipt'],
    ['b.csv', 'bbo', [], 'can’t hold bbo events as CSV'.replace('’', "'")],
    ['c.csv', 'candle', [], 'is not known: give intervalMs, or name the file as'],
    [
      'd-5m.csv',
      'candle',
      [
        {
          type: 'candle',
          coin: '@107',
          timeMs: 1000,
          closeMs: 61_000,
          open: 1n as Px,
          high: 1n as Px,
          low: 1n as Px,
          close: 1n as Px,
          volume: 0n as Sz,
        },
      ],
      'is named for candles of 300000 ms, and the one at 1000 has 60000 ms',
    ],
  ]
  for (const [name, kind, events, message] of refused)
    await expect(writeCsv(join(folder, name), listed(kind, events))).rejects.toThrow(message)
  expect(readdirSync(folder).filter((name) => /^[abcd]/.test(name))).toEqual([])
})
