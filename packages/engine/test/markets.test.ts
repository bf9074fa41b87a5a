import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { marketSpec, parseNtl, parsePx, type Sz } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { createEngine, EngineError, LIMITS, type MarketConfig } from '../src/index.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const PURR = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: PURR, quote: USDC })
const gridOf = (pxDecimals: number) =>
  PricingGrid.build({ startPx: parsePx('0.2', pxDecimals), levels: 20, spacing: parseSpacing('0.01'), pxDecimals })

const make = (change: Partial<MarketConfig>) => () =>
  createEngine(
    {
      markets: [{ market, grid: gridOf(8), orderSize: 100n as Sz, gapLevels: 0, activeLevels: 5, allocation: {}, ...change }],
      universe: [market],
      diff: { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 },
      reserve: 100,
      foreignOrders: 'leave',
      drift: { baseLots: 1n as Sz, quote: parseNtl('1') },
    },
    {
      startMs: 1_790_000_000_000,
      openOrders: [],
      balances: [],
      fills: [],
      rateLimit: { used: 0, cap: LIMITS.openOrders, surplus: 0, cumVlm: parseNtl('0') },
      marks: [],
    },
  )

test.each([
  ['a ladder in other decimals than the market', { grid: gridOf(6) }, "pxDecimals 6, must be the market's 8"],
  ['an order of nothing', { orderSize: 0n as Sz }, 'orderSize of PURR/USDC was 0 lots, must be above 0'],
  ['a gap below 0', { gapLevels: -1 }, 'gapLevels of PURR/USDC was -1, must be a whole number of 0 or more'],
  ['a gap of half a level', { gapLevels: 0.5 }, 'gapLevels of PURR/USDC was 0.5, must be a whole number of 0 or more'],
  ['no active level', { activeLevels: 0 }, 'activeLevels of PURR/USDC was 0, must be a whole number of at least 1, or null for all'],
])('WHEN an engine is made with %s THEN it is refused, with the value and what is allowed', (_, change, message) => {
  expect(make(change)).toThrow(EngineError)
  expect(make(change)).toThrow(message)
  expect(make({ activeLevels: null })).not.toThrow()
})
