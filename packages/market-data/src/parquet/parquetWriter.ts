import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { zstdCompressSync } from 'node:zlib'
import type { MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import type { SchemaElement } from 'hyparquet'
import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import type { MarketUnits } from '../eventSource.ts'
import { MarketDataError, onFileSync } from '../marketDataError.ts'
import { addRows, Rows } from './columns.ts'
import { type FileFacts, factsToKeyValues, type PlacedGap } from './fileFacts.ts'

export type ParquetOptions = {
  readonly kind: MarketEventKind
  readonly market: MarketUnits
  /** For people: where it was recorded, or what it was converted from. */
  readonly source: string
  /** Rows of a row group: what is held in memory while writing and reading. Default 32768, of books (a row for each level) 131072. */
  readonly groupRows?: number
}

const GROUP_ROWS: Readonly<Record<MarketEventKind, number>> = { trade: 32_768, bbo: 32_768, candle: 32_768, book: 131_072 }
/** One page for each column of a row group: they are read whole. */
const PAGE_BYTES = 1 << 30

/**
 * Writes the events of one kind and market to a Parquet file: integers as they are, compressed with zstd, gaps in the footer. It grows under the name
 * `<file>.part` and gets its own when it is finished, so a file under its own name is always whole.
 */
export class ParquetEventWriter {
  readonly #file: string
  readonly #options: ParquetOptions
  readonly #groupRows: number
  readonly #rows: Rows
  readonly #writer: ParquetWriter
  readonly #gaps: PlacedGap[] = []
  #events = 0
  #fromMs: number | undefined
  #toMs = 0

  /** @throws {@link MarketDataError} when the file can't be made. */
  constructor(file: string, options: ParquetOptions) {
    this.#file = file
    this.#options = options
    this.#groupRows = options.groupRows ?? GROUP_ROWS[options.kind]
    this.#rows = new Rows(options.kind, this.#groupRows)
    const { columns } = this.#rows
    const root: SchemaElement = { name: 'root', num_children: columns.length }
    const schema = [root, ...columns.map(({ name, type }): SchemaElement => ({ name, type, repetition_type: 'REQUIRED' }))]
    const compressors = { ZSTD: (input: Uint8Array) => zstdCompressSync(input) }
    this.#writer = this.#onPart(() => new ParquetWriter({ writer: fileWriter(this.#part), schema, codec: 'ZSTD', compressors }))
  }

  get #part(): string {
    return `${this.#file}.part`
  }

  /** @throws {@link MarketDataError} for an event of another kind or market, or older than the one before it; and when the file can't be written. */
  append(event: MarketEvent): void {
    this.#check(event)
    this.#fromMs ??= event.timeMs
    this.#toMs = event.timeMs
    if (event.type === 'gap') {
      this.#gaps.push({ at: this.#events, gap: event })
      return
    }
    try {
      addRows(this.#rows, event, this.#events)
    } catch (error) {
      throw new MarketDataError(
        'E_MARKET_DATA',
        `event ${this.#events} for ${this.#file} can't be held: ${(error as Error).message}`,
        {},
        { cause: error },
      )
    }
    this.#events += 1
    if (this.#rows.count >= this.#groupRows) this.#flush()
  }

  /** Writes what is left and the footer, has the disk keep it, and gives the file its name. Returns what it holds. */
  finish(): FileFacts & { readonly bytes: number } {
    if (this.#rows.count > 0) this.#flush()
    const { kind, market, source } = this.#options
    const span = this.#fromMs === undefined ? {} : { fromMs: this.#fromMs, toMs: this.#toMs }
    const facts: FileFacts = { kind, market, events: this.#events, ...span, gaps: this.#gaps, source }
    return this.#onPart(() => {
      this.#writer.kvMetadata = factsToKeyValues(facts)
      this.#writer.finish()
      const { size } = statSync(this.#part)
      sync(this.#part)
      renameSync(this.#part, this.#file)
      return { ...facts, bytes: size }
    })
  }

  /** Takes what was written away again. */
  abandon(): void {
    rmSync(this.#part, { force: true })
  }

  #check(event: MarketEvent): void {
    const { kind, market } = this.#options
    const told = event.type === 'gap' ? (event.kind ?? kind) : event.type
    if (told !== kind || event.coin !== market.coin) {
      const message = `event for ${this.#file} was a ${event.type} of ${event.coin}, must be of kind ${kind} and of ${market.coin}`
      throw new MarketDataError('E_MARKET_DATA', message, { file: this.#file })
    }
    if (this.#fromMs !== undefined && event.timeMs < this.#toMs) {
      const message = `time for ${this.#file} went back from ${this.#toMs} to ${event.timeMs} with a ${event.type}, must never`
      throw new MarketDataError('E_MARKET_DATA_ORDER', message, { file: this.#file, timeMs: event.timeMs })
    }
  }

  #flush(): void {
    const columnData = this.#rows.take().map((column) => ({ ...column, encoding: 'PLAIN' as const }))
    const rowGroupSize = columnData[0]?.data.length ?? 0
    this.#onPart(() => this.#writer.write({ columnData, rowGroupSize, pageSize: PAGE_BYTES }))
  }

  #onPart<T>(run: () => T): T {
    return onFileSync(this.#part, 'written', run)
  }
}

/** Has the disk keep what was written. */
function sync(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * Writes the chunks of a source to a Parquet file. Returns what it holds. Memory: one row group, however many events.
 * @throws {@link MarketDataError} as source and file do; nothing of the file is left then.
 */
export async function writeParquet(
  file: string,
  source: {
    readonly kind: MarketEventKind
    readonly market: MarketUnits
    readonly name: string
    chunks(): AsyncIterable<readonly MarketEvent[]>
  },
  options: Pick<ParquetOptions, 'groupRows'> = {},
): Promise<FileFacts & { readonly bytes: number }> {
  const { kind, market, name } = source
  const writer = new ParquetEventWriter(file, { kind, market, source: name, ...options })
  try {
    for await (const chunk of source.chunks()) for (const event of chunk) writer.append(event)
    return writer.finish()
  } catch (error) {
    writer.abandon()
    throw error
  }
}
