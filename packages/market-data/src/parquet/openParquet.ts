import { type FileHandle, open } from 'node:fs/promises'
import { zstdDecompressSync } from 'node:zlib'
import type { MarketEvent } from '@hyperladder/exchange-port'
import { type AsyncBuffer, type DecodedArray, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet'
import type { EventSource, MarketUnits } from '../eventSource.ts'
import { fileError, onFile } from '../marketDataError.ts'
import { COLUMNS } from './columns.ts'
import { decoderOf } from './decodeRows.ts'
import { type FileFacts, factsOfKeyValues, type PlacedGap } from './fileFacts.ts'

const MAGIC = 'PAR1'
const compressors = { ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)) }

/** Returns whether a file begins as Parquet does. */
export async function isParquet(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0)
    return bytesRead === MAGIC.length && buffer.toString('latin1') === MAGIC
  } finally {
    await handle.close()
  }
}

async function metadataOf(buffer: AsyncBuffer): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(buffer)
  } catch (error) {
    // What the machine says has a code.
    if (error instanceof Error && !('code' in error)) throw new Error(`it is cut off or damaged (${error.message})`, { cause: error })
    throw error
  }
}

/** Returns what a Parquet file of this package tells of itself, from its footer alone. @throws MarketDataError */
export async function readParquetFacts(file: string): Promise<FileFacts & { readonly bytes: number; readonly rows: number }> {
  return onFile(file, 'read', () =>
    withBuffer(file, async (buffer) => {
      const metadata = await metadataOf(buffer)
      return { ...factsOfKeyValues(file, metadata.key_value_metadata), bytes: buffer.byteLength, rows: Number(metadata.num_rows) }
    }),
  )
}

/**
 * Returns a Parquet file of this package as a source. Memory: one row group.
 * @throws MarketDataError when it is no such file, or of another market than the one given.
 */
export async function openParquet(file: string, market?: MarketUnits): Promise<EventSource> {
  const facts = await readParquetFacts(file)
  const own = facts.market
  if (market !== undefined && (market.coin !== own.coin || market.szDecimals !== own.szDecimals))
    throw fileError(
      file,
      `is of ${own.coin} with szDecimals ${own.szDecimals}, must be of ${market.coin} with szDecimals ${market.szDecimals}`,
    )
  return { name: file, kind: facts.kind, market: own, chunks: () => read(file, facts) }
}

async function* read(file: string, facts: FileFacts): AsyncGenerator<readonly MarketEvent[]> {
  const { kind, market, gaps } = facts
  const handle = await onFile(file, 'read', () => open(file))
  try {
    const buffer = await onFile(file, 'read', () => bufferOf(handle))
    const metadata = await onFile(file, 'read', () => metadataOf(buffer))
    const decode = decoderOf(kind, market.coin, file)
    const names = COLUMNS[kind].map(({ name }) => name)
    let rowStart = 0
    let before = 0
    let nextGap = 0
    for (const { num_rows } of metadata.row_groups) {
      const count = Number(num_rows)
      const columns = await onFile(file, 'read', () => columnsOf(buffer, metadata, { rowStart, rowEnd: rowStart + count }, names))
      for (let row = 0; row < count; ) {
        const { events, next } = decode({ columns, count, rowStart }, row)
        const first = nextGap
        while ((gaps[nextGap]?.at ?? Number.POSITIVE_INFINITY) < before + events.length) nextGap += 1
        yield withGaps(events, before, gaps.slice(first, nextGap))
        before += events.length
        row = next
      }
      rowStart += count
    }
    const rest = gaps.slice(nextGap).map(({ gap }) => gap)
    if (rest.length > 0) yield rest
  } finally {
    await handle.close()
  }
}

/** Events with the gaps that lie among them. `before`: events of the file before these. */
function withGaps(events: MarketEvent[], before: number, gaps: readonly PlacedGap[]): readonly MarketEvent[] {
  if (gaps.length === 0) return events
  const chunk: MarketEvent[] = []
  let taken = 0
  for (const { at, gap } of gaps) {
    chunk.push(...events.slice(taken, at - before), gap)
    taken = at - before
  }
  return chunk.concat(events.slice(taken))
}

/** The columns of one row group, each in one piece. */
async function columnsOf(
  file: AsyncBuffer,
  metadata: FileMetaData,
  rows: { readonly rowStart: number; readonly rowEnd: number },
  names: readonly string[],
): Promise<DecodedArray[]> {
  const pieces = new Map<string, DecodedArray[]>(names.map((name) => [name, []]))
  await parquetRead({
    file,
    metadata,
    compressors,
    ...rows,
    onChunk: ({ columnName, columnData }) => void pieces.get(columnName)?.push(columnData),
  })
  return names.map((name) => {
    const [first, ...more] = pieces.get(name) as DecodedArray[]
    if (first === undefined) throw new Error(`there is no column ${name}`)
    return more.length === 0 ? first : [first, ...more].flatMap((piece) => Array.from<unknown>(piece as Iterable<unknown>))
  })
}

async function withBuffer<T>(file: string, run: (buffer: AsyncBuffer) => Promise<T>): Promise<T> {
  const handle = await open(file)
  try {
    return await run(await bufferOf(handle))
  } finally {
    await handle.close()
  }
}

async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat()
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(end - start)
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start)
      if (bytesRead !== bytes.length) throw new Error(`it ends at ${start + bytesRead}, must go on until ${end}`)
      return bytes.buffer
    },
  }
}
