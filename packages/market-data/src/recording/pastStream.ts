import type { MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import type { Tid } from '@hyperladder/units'
import { openParquet } from '../parquet/openParquet.ts'

/** More than a new connection replays (API reference 4.5: 30). */
const TAIL = 256

/**
 * What an earlier recording of one kind and coin ended with: it decides what the first events of a new one are to it. Trades that the venue replays are
 * recorded once, and prove that none is missing where one of them is known; what else lies between the two recordings is a gap.
 */
export class PastStream {
  readonly #kind: MarketEventKind
  readonly #toMs: number
  readonly #tids: ReadonlySet<Tid>
  #isJoined = false

  private constructor(kind: MarketEventKind, toMs: number, tids: ReadonlySet<Tid>) {
    this.#kind = kind
    this.#toMs = toMs
    this.#tids = tids
  }

  /** @throws MarketDataError when the file can't be read. */
  static async of(file: string, kind: MarketEventKind, toMs: number): Promise<PastStream> {
    let tail: Tid[] = []
    if (kind === 'trade') {
      for await (const chunk of (await openParquet(file)).chunks()) {
        const tids = chunk.flatMap((event) => (event.type === 'trade' && event.tid !== undefined ? [event.tid] : []))
        tail = [...tail, ...tids.slice(-TAIL)].slice(-TAIL)
      }
    }
    return new PastStream(kind, toMs, new Set(tail))
  }

  /** Returns what is to be written of the next event: nothing, itself, or a gap and itself. */
  join(event: MarketEvent): readonly MarketEvent[] {
    if (event.type === 'trade' && event.tid !== undefined && this.#tids.has(event.tid)) {
      this.#isJoined = true
      return []
    }
    if (event.timeMs < this.#toMs) return []
    if (this.#isJoined) return [event]
    this.#isJoined = true
    const reason = 'the recorder was not running'
    return [{ type: 'gap', coin: event.coin, kind: this.#kind, timeMs: this.#toMs, untilMs: event.timeMs, reason }, event]
  }
}
