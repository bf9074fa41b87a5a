import type { MarketConfig } from '@hyperladder/engine'
import type { MarketEvent, TradeEvent } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { marketSpec, type Ntl, type Px, type Side, type Sz, szToWei } from '@hyperladder/units'
import type { BacktestSettings, FillModel } from '../src/index.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const TOKEN = { name: 'TOKEN', index: 1, szDecimals: 2, weiDecimals: 8 }
const market = marketSpec({ coin: '@1', pairIndex: 1, base: TOKEN, quote: USDC })
const LEVELS = 1_656
const HALF = LEVELS / 2
const START_MS = 1_790_000_000_000
const grid = PricingGrid.build({ startPx: 1_000_000n as Px, levels: LEVELS, spacing: parseSpacing('0.003'), pxDecimals: market.pxDecimals })
const orderSize = 1_000_000n as Sz
const below = grid.px(HALF - 1)
const above = grid.px(HALF)
const middle = ((below + above) / 2n) as Px

/** The full bot: 20 + 20 orders of a ladder of 1656 levels, half of it base. */
export function settings(fillModel: FillModel): BacktestSettings {
  const config: MarketConfig = { market, grid, orderSize, gapLevels: 0, activeLevels: 20, allocation: {} }
  const quote = grid.prices.slice(0, HALF).reduce((sum, px) => sum + px * orderSize, 0n)
  return { market: config, funds: { base: szToWei((BigInt(HALF) * orderSize) as Sz, TOKEN), quote: quote as Ntl }, fillModel }
}

const trade = (index: number, pauseMs: number, px: bigint, side: Side): TradeEvent => ({
  type: 'trade',
  coin: market.coin,
  timeMs: START_MS + index * pauseMs,
  px: px as Px,
  sz: 100n as Sz,
  side,
})

/** Trades, or one and then best prices, that stay between our quotes. */
export function* quiet(count: number, kind: 'trade' | 'bbo'): Generator<MarketEvent> {
  for (let index = 0; index < count; index += 1) {
    const px = (middle + BigInt((index * 7_919) % 1_000)) as Px
    const event = trade(index, 100, px, index % 2 === 0 ? 'bid' : 'ask')
    if (kind === 'trade' || index === 0) yield event
    else {
      const level = (away: bigint) => ({ px: (px + away) as Px, sz: event.sz })
      yield { type: 'bbo', coin: event.coin, timeMs: event.timeMs, bid: level(-100n), ask: level(100n) }
    }
  }
}

/** After a quiet beginning, trades that come to our best prices by turns, where nobody else has an order, and take a little of them: each is a block and a fill. */
export function* touching(count: number, pauseMs: number): Generator<MarketEvent> {
  const quietly = trade(0, pauseMs, middle, 'bid')
  yield quietly
  yield { type: 'book', coin: quietly.coin, timeMs: quietly.timeMs, bids: [], asks: [] }
  const first = Math.ceil(10_000 / pauseMs)
  for (let index = 0; index < count; index += 1) {
    const up = index % 2 === 0
    yield trade(first + index, pauseMs, up ? above : below, up ? 'bid' : 'ask')
  }
}

/** Trades at our best prices by turns that never get through what is ahead of us: each is reckoned with, none fills. */
export function* waiting(count: number): Generator<MarketEvent> {
  const first = trade(0, 100, middle, 'bid')
  yield first
  const level = (px: Px) => [{ px, sz: (1n << 50n) as Sz }]
  yield { type: 'book', coin: first.coin, timeMs: first.timeMs, bids: level(below), asks: level(above) }
  for (let index = 0; index < count; index += 1)
    yield trade(101 + index, 100, index % 2 === 0 ? above : below, index % 2 === 0 ? 'bid' : 'ask')
}
