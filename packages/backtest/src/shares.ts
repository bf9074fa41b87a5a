/** Shares of time in which something held. Each flag is told when it may have changed. */
export class Shares<Name extends string> {
  readonly #names: readonly Name[]
  readonly #startMs: number
  readonly #since: (number | undefined)[]
  readonly #heldMs: number[]

  constructor(names: readonly Name[], startMs: number) {
    this.#names = names
    this.#startMs = startMs
    this.#since = names.map(() => undefined)
    this.#heldMs = names.map(() => 0)
  }

  tell(index: number, holds: boolean, nowMs: number): void {
    const since = this.#since[index]
    if (holds === (since !== undefined)) return
    if (holds) this.#since[index] = nowMs
    else {
      this.#heldMs[index] = (this.#heldMs[index] as number) + nowMs - (since as number)
      this.#since[index] = undefined
    }
  }

  /** Returns each share, 0 to 1, of the time until now; all 0 where none has passed. */
  until(nowMs: number): Readonly<Record<Name, number>> {
    const wholeMs = nowMs - this.#startMs
    const share = (index: number): number => {
      const since = this.#since[index]
      const heldMs = (this.#heldMs[index] as number) + (since === undefined ? 0 : nowMs - since)
      return wholeMs <= 0 ? 0 : heldMs / wholeMs
    }
    return Object.fromEntries(this.#names.map((name, index) => [name, share(index)])) as Record<Name, number>
  }
}
