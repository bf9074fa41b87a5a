import { formatServer } from '@hyperladder/protocol'
import type { VenueCore } from '../../core/venueCore.ts'
import type { Candle } from '../candleStore.ts'
import { marketOf } from './lookup.ts'

/** One candle (API reference 1.13); the volume is in base tokens. */
export function encodeCandle(core: VenueCore, coin: string, interval: string, candle: Candle) {
  const market = marketOf(core, coin)
  const px = (value: Candle['open']): string => formatServer(value, market.pxDecimals)
  return {
    t: candle.startMs,
    T: candle.endMs,
    s: coin,
    i: interval,
    o: px(candle.open),
    c: px(candle.close),
    h: px(candle.high),
    l: px(candle.low),
    v: formatServer(candle.volume, market.szDecimals),
    n: candle.trades,
  }
}
