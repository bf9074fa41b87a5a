import type { MarketEvent } from '@hyperladder/exchange-port'
import { cellError, MarketDataError } from '../marketDataError.ts'
import type { CsvFormat } from '../text/csvSource.ts'

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const HEADER = ['t', 'o', 'h', 'l', 'c', 'v'] as const

/**
 * Returns the interval that a candle file's name tells, as `PURR_USDC-15m.csv.gz`.
 * @throws {@link MarketDataError} when it tells none.
 * @example candleIntervalMs('PURR_USDC-15m.csv.gz') // 900000
 */
export function candleIntervalMs(file: string): number {
  const [, count, unit] = /-(\d{1,3})([mhd])\.csv(?:\.gz)?$/.exec(file) ?? []
  if (count === undefined || Number(count) === 0) {
    const message = `interval of the candles in ${file} is not known: give intervalMs, or name the file as PURR_USDC-15m.csv.gz`
    throw new MarketDataError('E_MARKET_DATA', message, { file })
  }
  return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]
}

/** Candles, `t,o,h,l,c,v`: `t` in ms where the candle opens. Candles that are not there become a gap. */
export function candleFormat(intervalMs: number | (() => number)): CsvFormat {
  return {
    kind: 'candle',
    header: HEADER,
    reader: () => {
      const lengthMs = typeof intervalMs === 'number' ? intervalMs : intervalMs()
      let dueMs = 0
      return {
        take([t = '', o = '', h = '', l = '', c = '', v = ''], cells, out) {
          const timeMs = cells.ms('t', t)
          if (timeMs < dueMs)
            throw cellError(cells.place, 't', t, `at least ${dueMs}, where the candle before closes${isSeconds(timeMs) ? SECONDS : ''}`)
          const [open, high, low, close] = [cells.px('o', o), cells.px('h', h), cells.px('l', l), cells.px('c', c)]
          if (high < open || high < close) throw cellError(cells.place, 'h', h, `at least the open ${o} and the close ${c}`)
          if (low > open || low > close) throw cellError(cells.place, 'l', l, `at most the open ${o} and the close ${c}`)
          const { coin } = cells.market
          if (dueMs !== 0 && timeMs > dueMs) out.push(missing(coin, dueMs, timeMs))
          dueMs = timeMs + lengthMs
          out.push({ type: 'candle', coin, timeMs, closeMs: dueMs, open, high, low, close, volume: cells.szOrZero('v', v) })
        },
      }
    },
  }
}

/** Of 2001 to 2286. */
const isSeconds = (t: number): boolean => t > 1e9 && t < 1e10
const SECONDS = ': it looks like seconds since 1970, must be ms'

const missing = (coin: string, timeMs: number, untilMs: number): MarketEvent => ({
  type: 'gap',
  coin,
  kind: 'candle',
  timeMs,
  untilMs,
  reason: 'no candles in the file',
})
