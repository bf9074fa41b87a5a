/** Intervals of candles, as requests name them (API reference 1.13). */
export const candleIntervals = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '8h', '12h', '1d', '3d', '1w', '1M'] as const

export type CandleInterval = (typeof candleIntervals)[number]
