import { plural } from '@hyperladder/command-line'
import type { EventSource, MarketEvent } from '@hyperladder/market-data'

/** A trade that is told live is under a second old. */
const LIVE_MS = 10_000

/** The first frame of trades that a recorder got, as far as it is of the time before it began to watch. */
export type Replayed = { readonly receivedMs: number; readonly beforeMs: number; readonly count: number }

/**
 * Returns the trades that the venue told a recorder on connecting, of the time before (API reference 4.5: the latest 30): on a thin market they are hours old,
 * and nothing else is known of those hours. `undefined` where there are none, or receipts are not told.
 */
export async function replayedTrades(sources: readonly EventSource[]): Promise<Replayed | undefined> {
  const firsts = await Promise.all(sources.map(firstChunk))
  const receipts = firsts.map(([event]) => receiptOf(event)).filter((receipt) => receipt !== undefined)
  const trades = firsts.find(([event]) => event?.type === 'trade') ?? []
  const receivedMs = receiptOf(trades[0])
  if (receivedMs === undefined) return undefined
  const beforeMs = Math.min(...receipts) - LIVE_MS
  const count = trades.filter((event) => isReplayed(event, { receivedMs, beforeMs })).length
  return count === 0 ? undefined : { receivedMs, beforeMs, count }
}

/** Not by time alone: a recorder's clock may be far ahead. */
export const isReplayed = (event: MarketEvent, { receivedMs, beforeMs }: Pick<Replayed, 'receivedMs' | 'beforeMs'>): boolean =>
  event.type === 'trade' && event.receivedMs === receivedMs && event.timeMs < beforeMs

export const replayedWords = (count: number): string =>
  `${plural(count, 'trade')} of before the recording began, which the venue tells whoever connects, left out`

const receiptOf = (event: MarketEvent | undefined): number | undefined =>
  event === undefined || event.type === 'gap' ? undefined : event.receivedMs

async function firstChunk(source: EventSource): Promise<readonly MarketEvent[]> {
  for await (const chunk of source.chunks()) return chunk
  return []
}
