import type { BookEvent, MarketEvent, TradeEvent } from '@hyperladder/exchange-port'
import type { Px } from '@hyperladder/units'
import type { FillRule, FillStage } from './fillStage.ts'
import { Quotes } from './quotes.ts'

/** A trade beyond an own price fills it, up to the trade's size, whoever the aggressor was. A trade at the price says nothing of us. */
export function tradeThrough(stage: FillStage): FillRule {
  const quotes = new Quotes(stage)
  const { own } = stage
  const onTrade = ({ timeMs, px, sz }: TradeEvent): void => {
    quotes.trade(timeMs, px)
    if (px > own.bestAsk) stage.take(timeMs, 'bid', (px - 1n) as Px, sz)
    else if (px < own.bestBid) stage.take(timeMs, 'ask', (px + 1n) as Px, sz)
  }
  return {
    take(event: MarketEvent): void {
      if (event.type === 'trade') onTrade(event)
      else if (event.type === 'bbo') quotes.touch(event.timeMs, event.bid?.px ?? null, event.ask?.px ?? null)
      else if (event.type === 'book') quotes.touch(event.timeMs, bestOf(event.bids), bestOf(event.asks))
    },
  }
}

export const bestOf = (levels: BookEvent['bids']): Px | null => levels[0]?.px ?? null
