import { join } from 'node:path'
import type { MarketEventKind } from '@hyperladder/exchange-port'
import { chainSources, type EventSource } from '../eventSource.ts'
import { MarketDataError } from '../marketDataError.ts'
import { openParquet } from '../parquet/openParquet.ts'
import { readManifest } from './manifest.ts'

export type RecordingChoice = { readonly coins?: readonly string[]; readonly kinds?: readonly MarketEventKind[] }

/**
 * Returns a folder of recordings as sources, one for each kind and coin, each the chain of its files: for `mergeSources`. Recorders that followed each other in
 * the folder have left gaps between them.
 * @throws MarketDataError for a folder without a manifest's files, a coin that was not recorded, and files that can't be read.
 */
export async function openRecording(folder: string, { coins, kinds }: RecordingChoice = {}): Promise<readonly EventSource[]> {
  const { files } = readManifest(folder)
  const missing = coins?.find((coin) => !files.some((file) => file.coin === coin))
  if (files.length === 0 || missing !== undefined) {
    const known = [...new Set(files.map(({ coin }) => coin))].join(', ') || 'nothing'
    throw new MarketDataError(
      'E_MARKET_DATA',
      `${folder} holds recordings of ${known}${missing === undefined ? '' : `, not of ${missing}`}`,
      { folder },
    )
  }
  const chains = new Map<string, EventSource[]>()
  for (const { file, kind, coin } of files.toSorted((a, b) => a.fromMs - b.fromMs || (a.file < b.file ? -1 : 1))) {
    if ((coins !== undefined && !coins.includes(coin)) || (kinds !== undefined && !kinds.includes(kind))) continue
    const key = `${kind} ${coin}`
    chains.set(key, [...(chains.get(key) ?? []), await openParquet(join(folder, file))])
  }
  return [...chains.values()].map((chain) => chainSources(chain as [EventSource, ...EventSource[]]))
}
