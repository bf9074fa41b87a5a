import type { FillKey } from './facts.ts'

/** Seen fills, in the order in which they came; `horizonMs` is `null` while nothing has left. */
export type FillMemorySnapshot = { readonly horizonMs: number | null; readonly seen: readonly string[] }

/**
 * Which fills were seen, bounded: the entry that came first leaves first. A fill no newer than something that has left can't be told from a
 * repeated one any more. Tids don't rise, so nothing here trusts their order (API reference 1.8).
 */
export class FillMemory {
  readonly #limit: number
  readonly #seen = new Set<string>()
  /** Kept, since a fresh one would step over everything deleted so far. What it gives is deleted at once, so it is always at the first. */
  readonly #first = this.#seen.values()
  readonly #timesMs: number[] = []
  #next = 0
  #horizonMs = Number.NEGATIVE_INFINITY

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#seen.size
  }

  /** `seen`: within memory. `tooOld`: not within memory, and at or before the newest time that has left it. */
  judge(key: FillKey): 'new' | 'seen' | 'tooOld' {
    if (this.#seen.has(text(key))) return 'seen'
    return key.timeMs <= this.#horizonMs ? 'tooOld' : 'new'
  }

  /** From now on, what is at or before `timeMs` and not remembered is too old to tell. */
  raiseHorizon(timeMs: number): void {
    this.#horizonMs = Math.max(this.#horizonMs, timeMs)
  }

  remember(key: FillKey): void {
    this.#remember(text(key), key.timeMs)
  }

  snapshot(): FillMemorySnapshot {
    return { horizonMs: this.#horizonMs === Number.NEGATIVE_INFINITY ? null : this.#horizonMs, seen: [...this.#seen] }
  }

  /** Takes over what another memory knew, into an empty one. */
  restore({ horizonMs, seen }: FillMemorySnapshot): void {
    for (const name of seen) this.#remember(name, Number(name.slice(0, name.indexOf(':'))))
    this.#horizonMs = horizonMs ?? Number.NEGATIVE_INFINITY
  }

  #remember(name: string, timeMs: number): void {
    if (this.#seen.has(name)) return
    if (this.#seen.size >= this.#limit) this.#forgetFirst()
    this.#seen.add(name)
    this.#timesMs[this.#next] = timeMs
    this.#next = (this.#next + 1) % this.#limit
  }

  #forgetFirst(): void {
    // The set keeps arrival order and the ring of times is as long as the set, so both point at the same entry.
    this.#seen.delete(this.#first.next().value as string)
    this.#horizonMs = Math.max(this.#horizonMs, this.#timesMs[this.#next] as number)
  }
}

const text = (key: FillKey): string => `${key.timeMs}:${key.tid}:${key.oid}:${key.coin}`
