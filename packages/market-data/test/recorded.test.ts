import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { MarketEvent } from '@hyperladder/exchange-port'
import { formatDecimal } from '@hyperladder/units'
import { afterAll, describe, expect, test } from 'vitest'
import { describeFile, eachEvent, marketUnits, mergeSources, openMarketFile, writeParquet } from '../src/index.ts'

/** Recordings of venues, where there are any; nothing of them is in the repository. */
const DATA = join(import.meta.dirname, '../../../../shared/data')
const folder = mkdtempSync(join(tmpdir(), 'hyperladder-recorded-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SZ_DECIMALS: Readonly<Record<string, number>> = {
  ...{ PURR: 0, HYPE: 2, UBTC: 5, UETH: 4, HFUN: 2, LIQD: 2, CATBAL: 2, SOLV: 2, JPEG: 2, RAGE: 2, VAPOR: 0, TIME: 1, ORA: 2, USDT0: 2 },
}

/** A file's events, and those that come back from Parquet files made of it. */
async function bothWays(file: string, market: ReturnType<typeof marketUnits>) {
  const sources = await openMarketFile(file, market)
  const copies = await Promise.all(
    sources.map(async (source) => {
      const copy = join(folder, `${source.kind}-${market.coin}-${Math.random()}.parquet`)
      await writeParquet(copy, source)
      return (await openMarketFile(copy, market))[0] as (typeof sources)[number]
    }),
  )
  return { read: mergeSources(sources), copied: mergeSources(copies) }
}

/** Goes through both at once. Returns how many of each type, after every one was equal and none went back in time. */
async function counted({ read, copied }: Awaited<ReturnType<typeof bothWays>>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  const copies = eachEvent(copied)
  let lastMs = 0
  for await (const event of eachEvent(read)) {
    const copy = (await copies.next()).value
    if (!isDeepStrictEqual(copy, event)) expect(copy).toEqual(event)
    if (event.timeMs < lastMs) expect.fail(`time went back to ${event.timeMs}`)
    lastMs = event.timeMs
    counts[event.type] = (counts[event.type] ?? 0) + 1
  }
  expect((await copies.next()).done).toBe(true)
  return counts
}

describe.runIf(existsSync(DATA))('recorded', () => {
  test('candles of every pair are exact and hold what was counted', async () => {
    const rows: Record<string, number> = {}
    const holes: string[] = []
    for (const name of readdirSync(join(DATA, 'candles'))) {
      const token = name.split('_')[0] as string
      const [found] = await describeFile(join(DATA, 'candles', name), marketUnits(token, SZ_DECIMALS[token] as number))
      rows[name] = found?.events ?? 0
      if ((found?.gaps.length ?? 0) > 0) holes.push(name)
    }
    expect(rows).toMatchObject({ 'CATBAL_USDC-15m.csv.gz': 15_698, 'UBTC_USDC-1m.csv.gz': 6_943, 'PURR_USDC-1h.csv.gz': 7_687 })
    expect(Object.keys(rows)).toHaveLength(56)
    expect(holes).toEqual(['VAPOR_USDC-15m.csv.gz', 'VAPOR_USDC-1h.csv.gz'])
  })

  test.each([
    ['SOL', 2, { trade: { trade: 1_026 }, bbo: { bbo: 1_807 }, book: { book: 446 } }],
    ['WLFI', 0, { trade: { trade: 162, gap: 1 }, bbo: { bbo: 796 }, book: { book: 446 } }],
  ] as const)('the perp tape of %s comes back from Parquet', async (coin, szDecimals, counts) => {
    for (const [prefix, kind] of [
      ['trades', 'trade'],
      ['prices', 'bbo'],
      ['orderbooks', 'book'],
    ] as const) {
      const file = join(DATA, 'hl-perp-tape', `${prefix}_${coin}.csv.gz`)
      expect(await counted(await bothWays(file, marketUnits(coin, szDecimals)))).toEqual(counts[kind])
    }
  })

  test.each([
    ['btcusdt', 6, 9_757, 3_451],
    ['ethusdt', 6, 6_106, 3_434],
  ] as const)('the books of Binance’s %s agree with its own best prices', async (symbol, szDecimals, trades, changes) => {
    const file = join(DATA, 'binance-spot', `${symbol}_20240808.jsonl-ts.gz`)
    const counts = await counted(await bothWays(file, marketUnits(symbol, szDecimals)))
    expect(counts.trade).toBe(trades)
    expect(counts.gap).toBeUndefined()
    expect(counts.book).toBeGreaterThan(changes - 20)
    const seen = new Set<string>()
    let books = 0
    let matching = 0
    const touch = (event: MarketEvent): string =>
      event.type === 'bbo' ? `${event.bid?.px}/${event.ask?.px}` : event.type === 'book' ? `${event.bids[0]?.px}/${event.asks[0]?.px}` : ''
    for await (const event of eachEvent(mergeSources(await openMarketFile(file, marketUnits(symbol, szDecimals))))) {
      if (event.type === 'bbo') seen.add(touch(event))
      if (event.type !== 'book') continue
      books += 1
      if (seen.has(touch(event))) matching += 1
      if ((event.bids[0]?.px ?? 0n) >= (event.asks[0]?.px ?? 0n)) expect.fail(`the book of ${event.timeMs} is crossed`)
    }
    expect(matching / books).toBeGreaterThan(0.99)
  })

  test('frames of the venue’s perps keep their orders and decimals', async () => {
    const file = join(DATA, 'ws/hftbacktest_btc_perp_l2book_trades_2025-01-26.jsonl')
    const market = marketUnits('BTC', 5)
    const counts = await counted(await bothWays(file, market))
    expect(counts.book).toBe(46)
    for await (const event of eachEvent(mergeSources(await openMarketFile(file, market)))) {
      if (event.type !== 'book') continue
      expect(event.bids[0]).toEqual({ px: 105_055_000n, sz: 303_622n, n: 5 })
      expect(formatDecimal(event.bids[0]?.px ?? 0n, market.pxDecimals)).toBe('105055')
      break
    }
  })
})
