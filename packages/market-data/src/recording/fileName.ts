import type { MarketEventKind } from '@hyperladder/exchange-port'

/** Of a recording that is still being written, and of one that was cut off. */
export const SPOOL_SUFFIX = '.jsonl.part'
export const PARQUET_SUFFIX = '.parquet'

/**
 * Returns the name of a recording without its suffix: kind, coin and when it began, so that names sort by time.
 * @example recordingName('trade', 'PURR/USDC', 1790000000000) // 'trade-PURR_USDC-20260921T141320.000Z'
 */
export function recordingName(kind: MarketEventKind, coin: string, startMs: number): string {
  const stamp = new Date(startMs).toISOString().replaceAll(/[-:]/g, '')
  return `${kind}-${coin.replaceAll(/[^A-Za-z0-9@.]/g, '_')}-${stamp}`
}
