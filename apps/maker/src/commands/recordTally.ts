import { plural } from '@hyperladder/command-line'
import type { MarketFeedEvent } from '@hyperladder/exchange-client'
import type { RecordedFile } from '@hyperladder/market-data'

/** A venue that speaks nonsense would fill the terminal. */
const UNDECODABLE_TOLD = 20

/** Counts what a recording hears and finishes, for people. */
export class RecordTally {
  readonly #counts = { trade: 0, bbo: 0, book: 0, candle: 0, gap: 0, undecodable: 0, files: 0, bytes: 0 }
  #downReason: string | undefined

  /** Returns what is to be said of it at once, if anything. */
  event(event: MarketFeedEvent): string | undefined {
    if (event.type === 'connection') {
      const { state, reason, reconnects } = event
      this.#downReason = state === 'down' ? reason : undefined
      if (state === 'down') return `connection lost: ${reason}`
      return reconnects === 0 ? undefined : `connected again: ${plural(reconnects, 'reconnect')} so far`
    }
    this.#counts[event.type] += 1
    if (event.type !== 'undecodable' || this.#counts.undecodable > UNDECODABLE_TOLD) return undefined
    const more = this.#counts.undecodable === UNDECODABLE_TOLD ? '; more are only counted' : ''
    return `not understood, on ${event.channel}: ${event.reason}: ${event.excerpt}${more}`
  }

  file({ bytes }: RecordedFile): void {
    this.#counts.files += 1
    this.#counts.bytes += bytes
  }

  /** One line of where it stands. */
  line(nowMs: number, open: number): string {
    const { trade, bbo, book, gap, undecodable, files, bytes } = this.#counts
    const parts = [plural(trade, 'trade'), `${bbo} bbo`, plural(book, 'book'), plural(gap, 'gap')]
    if (undecodable > 0) parts.push(`${undecodable} not understood`)
    const down = this.#downReason === undefined ? '' : `; not connected: ${this.#downReason}`
    const time = new Date(nowMs).toISOString().slice(11, 19)
    return `${time}    ${parts.join(', ')}; ${plural(open, 'open file')}, ${files} finished of ${bytes} bytes${down}`
  }
}
