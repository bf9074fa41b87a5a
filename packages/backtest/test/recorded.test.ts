import { existsSync } from 'node:fs'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { mergeSources, openMarketFile } from '@hyperladder/market-data'
import { marketSpec, type Ntl, parsePx, parseSz, type Sz, szToWei } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { type BacktestSettings, resultJson, runBacktestAsync } from '../src/index.ts'

const FILE = new URL('../../../../shared/data/candles/CATBAL_USDC-15m.csv.gz', import.meta.url).pathname
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
