import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { MarketEvent } from '@hyperladder/exchange-port'
import { onFileSync } from '../marketDataError.ts'
import type { FileFacts } from '../parquet/fileFacts.ts'
import { readParquetFacts } from '../parquet/openParquet.ts'
import { writeParquet } from '../parquet/parquetWriter.ts'
import { PARQUET_SUFFIX, SPOOL_SUFFIX } from './fileName.ts'
import { type Manifest, type RecordedFile, readManifest, writeManifest } from './manifest.ts'
import { openSpool, removeSpool } from './spool.ts'

/** A recording that was cut off, and what became of it. */
export type Recovered = {
  /** The Parquet file, or the spool when nothing of it was whole. */
  readonly file: string
  readonly events: number
  /** What was being written when it was cut off. */
  readonly lostBytes: number
}

/**
 * Makes a folder whole after whatever happened to the recorder before: spools that were left become Parquet, half-made Parquet goes, and the manifest is
 * what the files say. Returns the manifest and what was found cut off. Done twice it does nothing the second time.
 * @throws MarketDataError for a file that can't be read or written; nothing that was recorded is lost by that.
 */
export async function recoverFolder(folder: string): Promise<{ readonly manifest: Manifest; readonly recovered: readonly Recovered[] }> {
  const names = onFileSync(folder, 'read', () => readdirSync(folder)).sort()
  for (const name of names) if (name.endsWith(`${PARQUET_SUFFIX}.part`)) removeSpool(join(folder, name))
  const recovered: Recovered[] = []
  for (const name of names) if (name.endsWith(SPOOL_SUFFIX)) recovered.push(await finishSpool(join(folder, name)))
  const before = readManifest(folder)
  const known = new Map(before.files.map((file) => [file.file, file]))
  const files: RecordedFile[] = []
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(PARQUET_SUFFIX)) continue
    const facts = known.get(name) ?? recordedFile(name, await readParquetFacts(join(folder, name)))
    if (facts !== undefined) files.push(facts)
  }
  const manifest: Manifest = { format: 1, files }
  if (JSON.stringify(manifest) !== JSON.stringify(before)) writeManifest(folder, manifest)
  return { manifest, recovered }
}

/** Makes a Parquet file of a spool and takes the spool away. */
export async function finishSpool(file: string): Promise<Recovered> {
  const target = `${file.slice(0, -SPOOL_SUFFIX.length)}${PARQUET_SUFFIX}`
  const spool = await openSpool(file)
  let events = 0
  // A Parquet file under its own name is whole: only the spool's removal was missing.
  if (spool !== undefined && !existsSync(target)) {
    const { kind, market, source } = spool.head
    const count = async function* (): AsyncGenerator<readonly MarketEvent[]> {
      for await (const chunk of spool.chunks()) {
        events += chunk.length
        yield chunk
      }
    }
    await writeParquet(target, { name: source, kind, market, chunks: count })
  }
  removeSpool(file)
  return { file: spool === undefined ? file : target, events, lostBytes: spool?.cutBytes ?? 0 }
}

/** Returns a file's line of the manifest; undefined for one without any event. */
export function recordedFile(
  file: string,
  { kind, market, events, fromMs, toMs, gaps, bytes }: FileFacts & { readonly bytes: number },
): RecordedFile | undefined {
  if (fromMs === undefined || toMs === undefined) return undefined
  const { coin, szDecimals, pxDecimals } = market
  const gapMs = gaps.reduce((sum, { gap }) => sum + gap.untilMs - gap.timeMs, 0)
  return { file: basename(file), kind, coin, szDecimals, pxDecimals, events, fromMs, toMs, gaps: gaps.length, gapMs, bytes }
}
