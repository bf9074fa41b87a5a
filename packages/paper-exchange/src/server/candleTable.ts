import type { DatabaseSync } from 'node:sqlite'
import type { CandleInterval } from '@hyperladder/protocol'
import type { Px, Sz } from '@hyperladder/units'
import type { Candle, CandleSeries } from './candleStore.ts'

/** Prices and volumes are integers that SQLite's numbers may not hold: they are kept as text. */
export const CANDLE_TABLE = `CREATE TABLE IF NOT EXISTS candle (coin TEXT NOT NULL, interval TEXT NOT NULL, start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL, open TEXT NOT NULL, close TEXT NOT NULL, high TEXT NOT NULL, low TEXT NOT NULL, volume TEXT NOT NULL,
  trades INTEGER NOT NULL, PRIMARY KEY (coin, interval, start_ms)) STRICT, WITHOUT ROWID;`

/** Writes candles that are new or have changed, and drops those before the first one kept. Inside the caller's transaction. */
export function writeCandles(db: DatabaseSync, changes: readonly CandleSeries[]): void {
  const put = db.prepare('INSERT OR REPLACE INTO candle VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const drop = db.prepare('DELETE FROM candle WHERE coin = ? AND interval = ? AND start_ms < ?')
  for (const { coin, interval, firstMs, candles } of changes) {
    for (const { startMs, endMs, open, close, high, low, volume, trades } of candles)
      put.run(coin, interval, startMs, endMs, String(open), String(close), String(high), String(low), String(volume), trades)
    drop.run(coin, interval, firstMs)
  }
}

/** Returns every candle kept, a series each, oldest first. */
export function readCandles(db: DatabaseSync): readonly CandleSeries[] {
  const found = new Map<string, CandleSeries & { readonly candles: Candle[] }>()
  for (const row of db.prepare('SELECT * FROM candle ORDER BY coin, interval, start_ms').iterate()) {
    const [coin, interval, startMs] = [row.coin as string, row.interval as CandleInterval, row.start_ms as number]
    const key = `${interval} ${coin}`
    const series = found.get(key) ?? { coin, interval, firstMs: startMs, candles: [] }
    found.set(key, series)
    const px = (column: string) => BigInt(row[column] as string) as Px
    series.candles.push({
      startMs,
      endMs: row.end_ms as number,
      open: px('open'),
      close: px('close'),
      high: px('high'),
      low: px('low'),
      volume: BigInt(row.volume as string) as Sz,
      trades: row.trades as number,
    })
  }
  return [...found.values()]
}
