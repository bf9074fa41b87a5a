/**
 * The time of which the data tells: the clock without the gaps of the recording, which may overlap. Told in order of their beginnings.
 * Law: it never goes back, and never runs faster than the clock.
 * @example
 * const time = new KnownTime()
 * time.gap(1_000, 5_000)
 * time.at(7_000) - time.at(500) // 2500: half a second before the gap, two after it
 */
export class KnownTime {
  /** Of gaps before the latest. */
  #lostMs = 0
  #fromMs = 0
  #untilMs = 0

  gap(fromMs: number, untilMs: number): void {
    if (fromMs > this.#untilMs) {
      this.#lostMs += this.#untilMs - this.#fromMs
      this.#fromMs = fromMs
      this.#untilMs = fromMs
    }
    if (untilMs > this.#untilMs) this.#untilMs = untilMs
  }

  /** Returns the known time that has passed at a moment; not before the latest gap's beginning. */
  at(timeMs: number): number {
    if (timeMs >= this.#untilMs) return timeMs - this.#lostMs - (this.#untilMs - this.#fromMs)
    return Math.min(timeMs, this.#fromMs) - this.#lostMs
  }
}
