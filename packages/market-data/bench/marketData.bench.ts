import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import type { Px, Sz, Tid } from '@hyperladder/units'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type EventSource, marketUnits, mergeSources, openMarketFile, writeParquet } from '../src/index.ts'

/** Each bench reads or writes so many events; of books, and of Binance's lines of each stream, a tenth. */
const EVENTS = 20_000
const BOOKS = EVENTS / 10
const LEVELS = 20
const START_MS = 1_790_000_000_000

const folder = mkdtempSync(join(tmpdir(), 'hyperladder-bench-'))
afterAll(() => rmSync(folder, { recursive: true }))
const market = marketUnits('@107', 2)
const at = (i: number) => START_MS + i * 60_000
const px = (i: number) => (90 + (i % 500) / 100).toFixed(2)

function put(name: string, lines: readonly string[]): string {
  const file = join(folder, name)
  writeFileSync(file, gzipSync(`${lines.join('\n')}\n`))
  return file
}
const rows = (header: string, count: number, row: (i: number) => string): string[] => [
  header,
  ...Array.from({ length: count }, (_, i) => row(i)),
]
const depth = [...Array(LEVELS).keys()]

const candles = put(
  'x-1m.csv.gz',
  rows('t,o,h,l,c,v', EVENTS, (i) => `${at(i)},${px(i)},99,1,${px(i)},12.5`),
)
const tape = put(
  'trades.csv.gz',
  rows('timestamp,price,size,side,trade_id,exchange_timestamp', EVENTS, (i) => `${at(i) / 1000}.25,${px(i)},1.5,buy,${i},${at(i)}`),
)
const books = put(
  'books.csv.gz',
  rows(
    `timestamp,sequence,exchange_timestamp,${depth.map((d) => `bid_price_${d},bid_size_${d},ask_price_${d},ask_size_${d}`).join(',')}`,
    BOOKS,
    (i) => `${at(i) / 1000}.25,1,${at(i)},${depth.map((d) => `${90 - d / 100},1.5,${91 + d / 100},2.5`).join(',')}`,
  ),
)
const levels = (from: number, sign: number) => depth.map((d) => [(from + (sign * d) / 100).toFixed(2), '1.50'])
const binance = put('binance.jsonl.gz', [
  `${START_MS}000000 ${JSON.stringify({ lastUpdateId: 0, bids: levels(90, -1), asks: levels(91, 1) })}`,
  ...Array.from({ length: BOOKS }, (_, i) => {
    const data = { e: 'depthUpdate', E: at(i), s: 'X', U: i + 1, u: i + 1, b: [['90.00', String(1 + (i % 9))]], a: [] }
    return `${at(i)}000000 ${JSON.stringify({ stream: 'x@depth@100ms', data })}`
  }),
])

const event = (kind: MarketEventKind, i: number): MarketEvent => {
  const observed = { coin: market.coin, timeMs: at(i), receivedMs: at(i) + 250 }
  const level = { px: BigInt(90_000_000 + i * 10_000) as Px, sz: BigInt(1 + (i % 1000)) as Sz }
  if (kind === 'trade') return { type: 'trade', ...observed, ...level, side: i % 2 === 0 ? 'bid' : 'ask', tid: (i * 7919) as Tid }
  if (kind === 'bbo') return { type: 'bbo', ...observed, bid: level, ask: { px: (level.px + 10_000n) as Px, sz: level.sz } }
  const side = (sign: bigint) => depth.map((d) => ({ px: (level.px + sign * BigInt(d + 1) * 10_000n) as Px, sz: level.sz, n: 3 }))
  return { type: 'book', ...observed, bids: side(-1n), asks: side(1n) }
}
const listed = (kind: MarketEventKind, count: number): EventSource => {
  const events = Array.from({ length: count }, (_, i) => event(kind, i))
  return {
    name: kind,
    kind,
    market,
    async *chunks() {
      yield events
    },
  }
}
const [trades, bbos, bookList] = [listed('trade', EVENTS), listed('bbo', EVENTS), listed('book', BOOKS)]
const parquet = (kind: MarketEventKind) => join(folder, `${kind}.parquet`)
beforeAll(async () => {
  for (const source of [trades, bbos, bookList]) await writeParquet(parquet(source.kind), source)
})

async function drain(chunks: AsyncIterable<readonly MarketEvent[]>): Promise<number> {
  let count = 0
  for await (const chunk of chunks) count += chunk.length
  return count
}
async function readAll(file: string): Promise<void> {
  for (const source of await openMarketFile(file, market)) await drain(source.chunks())
}

describe('market data', () => {
  test('texts', async ({ bench }) => {
    await bench.compare(
      bench(`read ${EVENTS} candles, csv.gz`, () => readAll(candles)),
      bench(`read ${EVENTS} trades, csv.gz`, () => readAll(tape)),
      bench(`read ${BOOKS} books of ${2 * LEVELS} levels, csv.gz`, () => readAll(books)),
      bench(`read ${BOOKS} changes of a Binance book, jsonl.gz`, () => readAll(binance)),
    )
  })

  test('Parquet', async ({ bench }) => {
    await bench.compare(
      bench(`read ${EVENTS} trades, Parquet`, () => readAll(parquet('trade'))),
      bench(`read ${EVENTS} bbo, Parquet`, () => readAll(parquet('bbo'))),
      bench(`read ${BOOKS} books of ${2 * LEVELS} levels, Parquet`, () => readAll(parquet('book'))),
      bench(`write ${EVENTS} trades, Parquet`, async () => {
        await writeParquet(join(folder, 'out.parquet'), trades)
      }),
      bench(`write ${BOOKS} books of ${2 * LEVELS} levels, Parquet`, async () => {
        await writeParquet(join(folder, 'out.parquet'), bookList)
      }),
    )
  })

  test('merging', async ({ bench }) => {
    await bench.compare(
      bench(`merge ${2 * EVENTS} events of 2 sources`, async () => {
        await drain(mergeSources([trades, bbos]))
      }),
      bench(`merge ${20 * BOOKS} events of 20 sources`, async () => {
        await drain(mergeSources(Array<EventSource>(20).fill(bookList)))
      }),
    )
  })
})
