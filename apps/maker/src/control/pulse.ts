/**
 * Tells how long a heartbeat has been silent, by what a watcher saw with its own eyes. Time in which it could not look does not count, since whatever held
 * it up may have held up the maker too; nor does what a clock says that may have been set. Law: silence grows by at most twice the time between two looks.
 */
export class Pulse {
  readonly #lookEveryMs: number
  #text: string | undefined
  #lookedMs: number | undefined
  #silentMs = 0
  #beats = 0

  constructor(lookEveryMs: number) {
    this.#lookEveryMs = lookEveryMs
  }

  /** How often the heart was seen to beat. */
  get beats(): number {
    return this.#beats
  }

  /** Whether anything was ever looked at. */
  get hasSeen(): boolean {
    return this.#text !== undefined
  }

  /** Takes what the file holds now, which is a beat of the heart or else why there is none. Returns for how long it has held just that. */
  look(nowMs: number, text: string, isBeat = true): number {
    const sinceMs = this.#lookedMs === undefined ? 0 : nowMs - this.#lookedMs
    if (isBeat && this.#text !== undefined && text !== this.#text) this.#beats += 1
    this.#silentMs = text === this.#text ? this.#silentMs + Math.min(sinceMs, 2 * this.#lookEveryMs) : 0
    this.#text = text
    this.#lookedMs = nowMs
    return this.#silentMs
  }
}
