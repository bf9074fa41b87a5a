import type { Oid, Tid } from '@hyperladder/units'
import type { FillKey } from './facts.ts'
import { IntegerMap } from './integerMap.ts'

/** Seen fills, in the order in which they came; `horizonMs` is `null` while nothing has left. */
export type FillMemorySnapshot = { readonly horizonMs: number | null; readonly seen: readonly string[] }

/** No entry. */
const NONE = -1

/**
 * Which fills were seen, bounded: the entry that came first leaves first. A fill no newer than something that has left can't be told from a
 * repeated one any more. Tids don't rise, so nothing here trusts their order (API reference 1.8).
 */
export class FillMemory {
  readonly #limit: number
  /** A ring, written over from its beginning once it is full. By columns: an object for each of thousands would be a lasting load. */
  readonly #coins: string[] = []
  readonly #times: number[] = []
  readonly #tids: Tid[] = []
  readonly #oids: Oid[] = []
  #next = 0
  /** The entry of each tid that came last, and of each entry the one before it with the same tid: hardly ever there is one. */
  readonly #last = new IntegerMap<number>()
  readonly #before: number[] = []
  #horizonMs = Number.NEGATIVE_INFINITY
  /** The key that was just judged not to be in memory, and the latest entry of its tid: most are remembered next. */
  #absent: FillKey | undefined
  #absentLast = NONE

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#coins.length
  }

  /** `seen`: within memory. `tooOld`: not within memory, and at or before the newest time that has left it. */
  judge(key: FillKey): 'new' | 'seen' | 'tooOld' {
    if (this.#has(key)) return 'seen'
    return key.timeMs <= this.#horizonMs ? 'tooOld' : 'new'
  }

  /** From now on, what is at or before `timeMs` and not remembered is too old to tell. */
  raiseHorizon(timeMs: number): void {
    this.#horizonMs = Math.max(this.#horizonMs, timeMs)
  }

  remember(key: FillKey): void {
    if (key !== this.#absent && this.#has(key)) return
    const { coin, timeMs, tid, oid } = key
    const at = this.#next
    const before = this.#absentLast
    this.#absent = undefined
    if (this.size === this.#limit) this.#forget(at)
    this.#before[at] = before === at ? NONE : before
    this.#coins[at] = coin
    this.#times[at] = timeMs
    this.#tids[at] = tid
    this.#oids[at] = oid
    this.#last.set(tid, at)
    this.#next = (at + 1) % this.#limit
  }

  snapshot(): FillMemorySnapshot {
    const first = this.size === this.#limit ? this.#next : 0
    const seen = Array.from({ length: this.size }, (_, index) => this.#text((first + index) % this.#limit))
    return { horizonMs: this.#horizonMs === Number.NEGATIVE_INFINITY ? null : this.#horizonMs, seen }
  }

  /** Takes over what another memory knew, into an empty one. */
  restore({ horizonMs, seen }: FillMemorySnapshot): void {
    for (const name of seen) this.remember(keyOf(name))
    this.#horizonMs = horizonMs ?? Number.NEGATIVE_INFINITY
  }

  #has(asked: FillKey): boolean {
    const { coin, timeMs, tid, oid } = asked
    const last = this.#last.get(tid) ?? NONE
    for (let at = last; at !== NONE; at = this.#before[at] as number) {
      if (this.#oids[at] === oid && this.#times[at] === timeMs && this.#coins[at] === coin) return true
    }
    this.#absent = asked
    this.#absentLast = last
    return false
  }

  /** Forgets the entry that came first of all, so also of its tid. */
  #forget(first: number): void {
    const tid = this.#tids[first] as Tid
    this.#horizonMs = Math.max(this.#horizonMs, this.#times[first] as number)
    let at = this.#last.get(tid) as number
    if (at === first) {
      this.#last.delete(tid)
      return
    }
    while (this.#before[at] !== first) at = this.#before[at] as number
    this.#before[at] = NONE
  }

  #text(at: number): string {
    return `${this.#times[at]}:${this.#tids[at]}:${this.#oids[at]}:${this.#coins[at]}`
  }
}

function keyOf(name: string): FillKey {
  const [timeMs, tid, oid, ...coin] = name.split(':')
  return { coin: coin.join(':'), timeMs: Number(timeMs), tid: Number(tid) as Tid, oid: Number(oid) as Oid }
}
