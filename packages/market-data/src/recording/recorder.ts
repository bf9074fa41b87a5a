import { join } from 'node:path'
import type { MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import type { MarketUnits } from '../eventSource.ts'
import { MarketDataError } from '../marketDataError.ts'
import { readParquetFacts } from '../parquet/openParquet.ts'
import { PARQUET_SUFFIX, recordingName, SPOOL_SUFFIX } from './fileName.ts'
import { lockFolder } from './folderLock.ts'
import { type RecordedFile, writeManifest } from './manifest.ts'
import { PastStream } from './pastStream.ts'
import { finishSpool, type Recovered, recordedFile, recoverFolder } from './recoverFolder.ts'
import { Spool } from './spool.ts'

export type RecorderOptions = {
  /** Made where it is not there. One recorder at a time. */
  readonly folder: string
  readonly markets: readonly MarketUnits[]
  /** For people: the endpoint. */
  readonly source: string
  /** A new file begins with each multiple of this since 1970, by the clock. */
  readonly rotateMs: number
  readonly nowMs: () => number
  /** Told of each file that is finished. */
  readonly onFile?: (file: RecordedFile) => void
}

/**
 * Writes market events to Parquet files, one for each kind, coin and span of time, with a `manifest.json` beside them.
 *
 * A file grows as `….jsonl.part` and becomes `….parquet` when its time is over. A process that is killed loses what it had not flushed; the next recorder
 * of the folder finishes what was left, and marks the time between as a gap. A disk that is full loses nothing that was flushed.
 * @example
 * const recorder = await Recorder.open({ folder: 'tape', markets, source: url, rotateMs: 3_600_000, nowMs: Date.now })
 */
export class Recorder {
  /** What an earlier recorder left unfinished, finished by now. */
  readonly recovered: readonly Recovered[]
  readonly #options: RecorderOptions
  readonly #unlock: () => void
  readonly #markets: ReadonlyMap<string, MarketUnits>
  readonly #past: Map<string, PastStream>
  readonly #spools = new Map<string, Spool>()
  readonly #files: RecordedFile[]
  /** Finishes spools one after the other. */
  #finishing: Promise<void> = Promise.resolve()
  #span: number

  private constructor(
    options: RecorderOptions,
    unlock: () => void,
    files: readonly RecordedFile[],
    past: Map<string, PastStream>,
    recovered: readonly Recovered[],
  ) {
    this.#options = options
    this.#unlock = unlock
    this.#files = [...files]
    this.#past = past
    this.recovered = recovered
    this.#markets = new Map(options.markets.map((market) => [market.coin, market]))
    this.#span = this.#spanOf(options.nowMs())
  }

  /**
   * Takes a folder and finishes what an earlier recorder left in it.
   * @throws MarketDataError when another recorder has it, it can't be written in, or something in it can't be read.
   */
  static async open(options: RecorderOptions): Promise<Recorder> {
    const { folder, markets } = options
    const unlock = lockFolder(folder)
    try {
      const { manifest, recovered } = await recoverFolder(folder)
      const past = new Map<string, PastStream>()
      for (const { coin } of markets) {
        for (const kind of ['trade', 'bbo', 'book'] as const) {
          const [first, ...more] = manifest.files.filter((file) => file.coin === coin && file.kind === kind)
          if (first === undefined) continue
          const last = more.reduce((newest, file) => (file.toMs >= newest.toMs ? file : newest), first)
          past.set(keyOf(kind, coin), await PastStream.of(join(folder, last.file), kind, last.toMs))
        }
      }
      return new Recorder(options, unlock, manifest.files, past, recovered)
    } catch (error) {
      unlock()
      throw error
    }
  }

  /** Files that are being written. */
  get open(): number {
    return this.#spools.size
  }

  /** @throws MarketDataError for a market that was not named, and when it can't be written. */
  append(event: MarketEvent): void {
    const kind = event.type === 'gap' ? event.kind : event.type
    const market = this.#markets.get(event.coin)
    if (kind === undefined || market === undefined) {
      const message = `recorded event was a ${event.type} of ${event.coin}, must be of a market and kind that is recorded`
      throw new MarketDataError('E_MARKET_DATA', message, { coin: event.coin })
    }
    const key = keyOf(kind, event.coin)
    for (const told of this.#past.get(key)?.join(event) ?? [event]) (this.#spools.get(key) ?? this.#begin(key, kind, market)).append(told)
  }

  /**
   * Hands everything to the system, and begins new files when the time of the present ones is over: call it every second or so. Resolves when what was due is
   * finished. @throws MarketDataError when it can't be written; what was flushed is still there then.
   */
  async tick(): Promise<void> {
    for (const spool of this.#spools.values()) spool.flush()
    const span = this.#spanOf(this.#options.nowMs())
    if (span !== this.#span) {
      this.#span = span
      await this.#finishAll()
    } else await this.#finishing
  }

  /** Finishes every file and lets the folder go. @throws MarketDataError as {@link tick}. */
  async close(): Promise<void> {
    try {
      await this.#finishAll()
    } finally {
      this.#unlock()
    }
  }

  #begin(key: string, kind: MarketEventKind, market: MarketUnits): Spool {
    const { folder, source, nowMs } = this.#options
    const { coin, szDecimals, pxDecimals } = market
    const file = join(folder, `${recordingName(kind, coin, nowMs())}${SPOOL_SUFFIX}`)
    const spool = new Spool(file, { format: 1, kind, market: { coin, szDecimals, pxDecimals }, source })
    this.#spools.set(key, spool)
    return spool
  }

  #finishAll(): Promise<void> {
    const spools = [...this.#spools.values()]
    this.#spools.clear()
    const finished = this.#finishing.then(async () => {
      const failures: unknown[] = []
      for (const spool of spools) await this.#finish(spool).catch((error: unknown) => failures.push(error))
      if (failures.length > 0) throw failures[0]
    })
    this.#finishing = finished.catch(() => undefined)
    return finished
  }

  async #finish(spool: Spool): Promise<void> {
    spool.close()
    await finishSpool(spool.file)
    const file = `${spool.file.slice(0, -SPOOL_SUFFIX.length)}${PARQUET_SUFFIX}`
    const recorded = recordedFile(file, await readParquetFacts(file))
    if (recorded === undefined) return
    this.#files.push(recorded)
    writeManifest(this.#options.folder, { format: 1, files: this.#files.toSorted((a, b) => (a.file < b.file ? -1 : 1)) })
    this.#options.onFile?.(recorded)
  }

  #spanOf(nowMs: number): number {
    return Math.floor(nowMs / this.#options.rotateMs)
  }
}

const keyOf = (kind: MarketEventKind, coin: string): string => `${kind} ${coin}`
