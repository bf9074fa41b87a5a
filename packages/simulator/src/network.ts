import type { Faults } from './faults.ts'
import type { Random } from './random.ts'
import type { SimulatedProcess } from './simulatedProcess.ts'
import type { SimulatedVenue } from './simulatedVenue.ts'
import type { VirtualClock } from './virtualClock.ts'

/** How long messages travel when nothing is wrong, one way. */
export type Latency = { readonly minMs: number; readonly maxMs: number }

/** What came of a request. `broken` and `timeout` say nothing of whether it ran. */
export type Outcome<T> =
  | { readonly type: 'answer'; readonly value: T }
  | { readonly type: 'status'; readonly status: number }
  /** It provably never left. */
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'broken'; readonly reason: string }
  | { readonly type: 'timeout' }

type Asked<T> = {
  /** An action may run and still be answered with an error; a read has no other side. */
  readonly kind: 'read' | 'action'
  readonly deadlineMs: number
  /** Called at the venue when the request arrives. */
  readonly serve: (answer: (value: T) => void) => void
}

/** What travels longest, and from when on nobody waits any more. */
const SLOW_MS = 20_000
const LATE_MS = 10_000

/** The wires between one process and the venue: seeded delays each way, and what goes wrong on them. */
export class SimulatedNetwork {
  readonly clock: VirtualClock
  readonly faults: Faults
  readonly #venue: SimulatedVenue
  readonly #random: Random
  readonly #latency: Latency

  constructor(options: {
    readonly clock: VirtualClock
    readonly venue: SimulatedVenue
    readonly faults: Faults
    readonly random: Random
    readonly latency: Latency
  }) {
    this.clock = options.clock
    this.faults = options.faults
    this.#venue = options.venue
    this.#random = options.random
    this.#latency = options.latency
  }

  travelMs(): number {
    return this.#random.between(this.#latency.minMs, this.#latency.maxMs)
  }

  /** Sends a request for a process and tells it the one outcome, at the latest at the deadline. */
  ask<T>(process: SimulatedProcess, { kind, deadlineMs, serve }: Asked<T>): Promise<Outcome<T>> {
    return new Promise((resolve) => {
      const deadline = process.after(deadlineMs, () => resolve({ type: 'timeout' }))
      const tell = (travelMs: number, outcome: Outcome<T>): void =>
        void process.after(travelMs, () => {
          deadline.cancel()
          resolve(outcome)
        })
      const outMs = this.travelMs()
      if (this.#venue.isDown || this.faults.strike('refused')) return tell(outMs, { type: 'refused', reason: 'ECONNREFUSED' })
      const lost = this.faults.strike('lostRequest')
      // Half of what is lost breaks at once; the rest hangs until the deadline.
      if (lost !== undefined) return lost.chance(0.5) ? tell(outMs, { type: 'broken', reason: 'ECONNRESET' }) : undefined
      const slow = this.faults.strike('slowRequest')
      // Half of them arrive when nobody waits for their answer any more.
      const slowMs = slow === undefined ? 0 : slow.chance(0.5) ? slow.between(500, LATE_MS) : slow.between(LATE_MS, SLOW_MS)
      this.clock.after(outMs + slowMs, () => this.#arrive(kind, serve, tell))
    })
  }

  #arrive<T>(kind: 'read' | 'action', serve: Asked<T>['serve'], tell: (travelMs: number, outcome: Outcome<T>) => void): void {
    if (this.#venue.isDown) return tell(this.travelMs(), { type: 'broken', reason: 'ECONNRESET' })
    if (this.faults.strike('rateLimited')) return tell(this.travelMs(), { type: 'status', status: 429 })
    const error = this.faults.strike('serverError')
    if (error !== undefined) {
      if (kind === 'action' && error.chance(0.5)) serve(() => undefined)
      return tell(this.travelMs(), { type: 'status', status: error.pick([500, 502, 503]) })
    }
    serve((value) => {
      const lost = this.faults.strike('lostAnswer')
      if (lost !== undefined) return lost.chance(0.5) ? tell(this.travelMs(), { type: 'broken', reason: 'ECONNRESET' }) : undefined
      tell(this.travelMs() + (this.faults.strike('slowAnswer')?.between(500, SLOW_MS) ?? 0), { type: 'answer', value })
    })
  }
}
