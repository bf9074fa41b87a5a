import type { MarketConfig } from '@hyperladder/engine'
import type { CandleEvent, TradeEvent } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { marketSpec, type Ntl, parsePx, parseSz, type Side, type Sz, szToWei, type Wei } from '@hyperladder/units'
import type { BacktestSettings, Funds } from '../src/index.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const TOKEN = { name: 'TOKEN', index: 1, szDecimals: 2, weiDecimals: 8 }
export const spec = marketSpec({ coin: '@1', pairIndex: 1, base: TOKEN, quote: USDC })
/** A whole number of blocks, hours and days. */
export const START_MS = 1_789_948_800_000

export const px = (text: string) => parsePx(text, spec.pxDecimals)
export const sz = (text: string) => parseSz(text, spec.szDecimals)

/** A ladder of 100 levels from 1, asks from `seeded` upwards, 20 a tranche. */
export function ladder(change: Partial<MarketConfig> = {}): MarketConfig {
  const grid = PricingGrid.build({ startPx: px('1'), levels: 100, spacing: parseSpacing('0.003'), pxDecimals: spec.pxDecimals })
  return { market: spec, grid, orderSize: sz('20'), gapLevels: 0, activeLevels: 20, allocation: {}, ...change }
}

export const BIDS = 50
/** What fills the ladder with bids below level 50, and asks from there. */
function funds({ grid, orderSize }: MarketConfig): Funds {
  const base = szToWei((BigInt(grid.levels - BIDS) * orderSize) as bigint as Sz, TOKEN)
  const quote = grid.prices.slice(0, BIDS).reduce((sum, level) => sum + level * orderSize, 0n)
  return { base: base as Wei, quote: quote as Ntl }
}

export function settings(change: Partial<BacktestSettings> = {}): BacktestSettings {
  const market = change.market ?? ladder()
  return { market, funds: funds(market), fillModel: { name: 'trade-through' }, ...change }
}

export const trade = (atMs: number, price: string | bigint, size: string, side: Side): TradeEvent => ({
  type: 'trade',
  coin: spec.coin,
  timeMs: START_MS + atMs,
  px: (typeof price === 'bigint' ? price : px(price)) as TradeEvent['px'],
  sz: sz(size),
  side,
})

type Prices = readonly [open: string, high: string, low: string, close: string]
export const candle = (atMs: number, [open, high, low, close]: Prices, volume = '100000', lengthMs = 60_000): CandleEvent => ({
  type: 'candle',
  coin: spec.coin,
  timeMs: START_MS + atMs,
  closeMs: START_MS + atMs + lengthMs,
  open: px(open),
  high: px(high),
  low: px(low),
  close: px(close),
  volume: sz(volume),
})
