import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { MarketSpec } from '@hyperladder/units'
import type { Operation } from '../../server/venueHost.ts'
import { readRecording } from './readRecording.ts'
import { ReplayError, type TapeEntry, withTouches } from './tape.ts'

export type ReplayOptions = {
  /** CSV files of candles, trades, books or best prices, `.gz` or plain; several are merged by their time. */
  readonly files: readonly string[]
  /** The pair that lives by them; its own traders stay away. */
  readonly coin: string
  /** How many times as fast as it was recorded. Default 1. */
  readonly speed?: number
}

const SPEED_MAX = 100_000

/** Reads recordings for a market, merged. @throws ReplayError */
export function loadRecordings(files: readonly string[], market: MarketSpec): readonly TapeEntry[] {
  const entries = files.flatMap((file) => readRecording(file, readText(file), market))
  if (entries.length === 0)
    throw new ReplayError('E_REPLAY', `recordings were ${files.join(', ')}, must hold at least one entry`, { files })
  return withTouches(entries.sort((a, b) => a.atMs - b.atMs))
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file)
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (error) {
    throw new ReplayError('E_REPLAY', `recording ${file} could not be read: ${(error as Error).message}`, { file }, { cause: error })
  }
}

/** Plays a recording block by block, from where the market's own count says it stands. */
export class Player {
  readonly #entries: readonly TapeEntry[]
  readonly #asset: number
  readonly #speed: number
  #next: number
  /** Venue time and recorded time at which playing began. */
  #start: { readonly venueMs: number; readonly tapeMs: number } | undefined

  /** @throws ReplayError for a speed that there is not. */
  constructor(entries: readonly TapeEntry[], options: { readonly asset: number; readonly position: number; readonly speed?: number }) {
    const { asset, position, speed = 1 } = options
    if (!(speed > 0 && speed <= SPEED_MAX))
      throw new ReplayError('E_REPLAY', `speed was ${speed}, must be above 0 and at most ${SPEED_MAX}`, { speed })
    this.#entries = entries
    this.#asset = asset
    this.#speed = speed
    this.#next = position
  }

  /** How many entries were played, and how many there are. */
  get progress(): { readonly played: number; readonly of: number } {
    return { played: Math.min(this.#next, this.#entries.length), of: this.#entries.length }
  }

  /** Returns what the recording does in the block of this time: every taker since the block before, and the latest book. */
  at(timeMs: number): readonly Operation[] {
    const first = this.#entries[this.#next]
    if (first === undefined) return []
    this.#start ??= { venueMs: timeMs, tapeMs: first.atMs }
    const untilMs = this.#start.tapeMs + (timeMs - this.#start.venueMs) * this.#speed
    const due: TapeEntry[] = []
    for (let entry = this.#entries[this.#next]; entry !== undefined && entry.atMs <= untilMs; entry = this.#entries[this.#next]) {
      due.push(entry)
      this.#next += 1
    }
    if (due.length === 0) return []
    const takers = due.flatMap((entry) => entry.takers)
    const tape = { type: 'tape', asset: this.#asset, position: this.#next, takers } as const
    const last = due.findLastIndex((entry) => entry.book !== undefined)
    const book = due[last]?.book
    if (book === undefined) return [tape]
    return [{ ...tape, book, takersBeforeBook: due.slice(0, last).reduce((sum, entry) => sum + entry.takers.length, 0) }]
  }
}
