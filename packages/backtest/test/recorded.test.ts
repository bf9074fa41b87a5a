import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { MarketEvent } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { mergeSources, openMarketFile } from '@hyperladder/market-data'
import { floorToLegalPx, marketSpec, type Ntl, type Px, parsePx, parseSz, type Sz, szToWei } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { type BacktestSettings, resultJson, runBacktest, runBacktestAsync } from '../src/index.ts'

/** Recordings of venues, where there are any; nothing of them is in the repository. */
const DATA = join(import.meta.dirname, '../../../../shared/data')
const FILE = join(DATA, 'candles/CATBAL_USDC-15m.csv.gz')
const market = marketSpec({
  coin: '@59',
  pairIndex: 59,
  base: { name: 'CATBAL', index: 94, szDecimals: 2, weiDecimals: 8 },
  quote: { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 },
})

/** A ladder over all prices that the recording has, filled with bids below its first price. */
function settings(): BacktestSettings {
  const grid = PricingGrid.build({ startPx: parsePx('2.5', 6), levels: 500, spacing: parseSpacing('0.003'), pxDecimals: 6 })
  const orderSize = parseSz('2.5', 2)
  const bids = grid.prices.filter((px) => px < parsePx('7.3143', 6))
  return {
    market: { market, grid, orderSize, gapLevels: 1, activeLevels: 20, allocation: {} },
    funds: {
      base: szToWei((BigInt(grid.levels - bids.length) * orderSize) as Sz, market.base),
      quote: bids.reduce((sum, px) => sum + px * orderSize, 0n) as Ntl,
    },
    fillModel: { name: 'candle-path', path: 'both', participation: 0.1 },
  }
}

describe.skipIf(!existsSync(FILE))('five months of a real ladder market', () => {
  const chunks = async () => mergeSources(await openMarketFile(FILE, market))

  test('run through the whole maker, and every identity of the books holds', async () => {
    const until = new AbortController()
    let events = 0
    const result = await runBacktestAsync({
      ...settings(),
      chunks: await chunks(),
      signal: until.signal,
      yieldMs: 0,
      onProgress: (progress) => {
        events = progress.events
        if (events >= 1_500) until.abort()
      },
    })
    const { totals, range } = result
    expect(result.ended).toBe('aborted')
    expect(result.data.events).toBeLessThan(3_000)
    expect(totals.fills).toBeGreaterThan(100)
    expect(totals.pnl).toBe(totals.realised + totals.unrealised)
    expect(totals.vsHodl).toBe(totals.spreadCaptured + totals.il - totals.fees)
    expect(range?.highFirst.pnl).not.toBe(range?.lowFirst.pnl)
    expect(totals.pnl).toBe([range?.highFirst.pnl ?? 0n, range?.lowFirst.pnl ?? 0n].reduce((a, b) => (b < a ? b : a)))
    expect(result.requests.refused).not.toHaveProperty('insufficientBalance')
    expect(result.halts).toEqual([])
    expect(JSON.parse(JSON.stringify(resultJson(result)))).toEqual(resultJson(result))
  })
})

const TAPES = join(DATA, 'hl-perp-tape')

describe.skipIf(!existsSync(TAPES))('nine minutes of trades, best prices and books', () => {
  /** Another venue's symbol as a market of ours, a ladder of fine steps about its first price, 30 dollars a tranche. */
  async function tape(symbol: string, szDecimals: number, spacing: string) {
    const quote = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
    const spec = marketSpec({ coin: symbol, pairIndex: 1, base: { name: symbol, index: 1, szDecimals, weiDecimals: 8 }, quote })
    const files = readdirSync(TAPES).filter((name) => name.endsWith(`_${symbol}.csv.gz`))
    const sources = await Promise.all(files.map((name) => openMarketFile(join(TAPES, name), spec)))
    const events: MarketEvent[] = []
    for await (const chunk of mergeSources(sources.flat())) events.push(...chunk)
    const first = events.find((event) => event.type === 'bbo')?.bid?.px as Px
    const startPx = floorToLegalPx((first * 97n) / 100n, spec.pxDecimals) as Px
    const levels = Math.floor(Math.log(1.06) / Math.log(1 + Number(spacing)))
    const grid = PricingGrid.build({ startPx, levels, spacing: parseSpacing(spacing), pxDecimals: spec.pxDecimals })
    const orderSize = (3_000_000_000n / first + 1n) as Sz
    const bids = grid.prices.filter((px) => px < first)
    const settings: Omit<BacktestSettings, 'fillModel'> = {
      market: { market: spec, grid, orderSize, gapLevels: 1, activeLevels: 20, allocation: {} },
      funds: {
        base: szToWei((BigInt(levels - bids.length) * orderSize) as Sz, spec.base),
        quote: bids.reduce((sum, px) => sum + px * orderSize, 0n) as Ntl,
      },
    }
    return { events, settings }
  }

  test.each([
    ['SOL', 2, '0.0005'],
    ['WLFI', 0, '0.001'],
  ])('of %s fill by queue and by trades beyond', async (symbol, szDecimals, spacing) => {
    const { events, settings: given } = await tape(symbol, szDecimals, spacing)
    const [queue, through] = (['queue', 'trade-through'] as const).map((name) => runBacktest({ ...given, fillModel: { name }, events }))
    for (const result of [queue, through]) {
      expect(result?.data.trades).toBeGreaterThan(100)
      expect(result?.data.books).toBeGreaterThan(400)
      expect(result?.totals.fills).toBeGreaterThan(0)
      expect(result?.totals.pnl).toBe((result?.totals.realised ?? 0n) + (result?.totals.unrealised ?? 0n))
      expect(result?.halts).toEqual([])
    }
  })
})
