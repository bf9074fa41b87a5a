import { createRandom, type Random } from './random.ts'

/** What can go wrong between a maker and its exchange, and what its chance is a chance of. */
export const FAULTS = {
  slowRequest: 'per request: it travels up to 20 s, beyond what anybody waits for an answer',
  lostRequest: 'per request: it never arrives; the connection breaks, or hangs until the deadline',
  slowAnswer: 'per answer: it travels up to 20 s, so that the frames of its block come first',
  lostAnswer: 'per answer: it runs, and the answer never arrives',
  refused: 'per request: nobody takes the connection, so it provably never left',
  rateLimited: 'per request: HTTP 429, and nothing runs',
  serverError: 'per request: HTTP 5xx; of actions every second one runs all the same',
  laggingRead: 'per reading: it is of up to 1.1 s ago',
  unknownOid: 'per order: orderStatus does not know it for its first 400 to 1100 ms',
  unreadableRead: 'per reading: an answer of the wrong shape',
  slowFrame: 'per frame: it and all behind it on the socket wait up to 5 s, so that answers come first',
  duplicatedFrame: 'per frame: it comes twice',
  reorderedFrame: 'per frame: it comes after the next one, or after 200 ms if none follows',
  unreadableFrame: 'per frame: it comes as something that can not be read, and what it said is lost',
  droppedSocket: 'per frame: the socket breaks, and the frame is lost',
  silentSocket: 'per frame: the socket stays open, and nothing comes through it any more',
} as const

export type FaultName = keyof typeof FAULTS
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[]

/** Chances from 0 to 1; a fault without one never strikes. */
export type FaultRates = Readonly<Partial<Record<FaultName, number>>>

/**
 * The seeded dice of every fault. Each kind has its own stream, so that leaving one out moves no other: what makes a failing run shrink.
 */
export class Faults {
  readonly #streams = new Map<FaultName, Random>()
  readonly #strikes = new Map<FaultName, number>()
  readonly #seed: string
  #rates: FaultRates

  constructor(seed: string, rates: FaultRates = {}) {
    this.#seed = seed
    this.#rates = rates
  }

  /** Changes what may go wrong from now on; `{}`: nothing any more. */
  set(rates: FaultRates): void {
    this.#rates = rates
  }

  /** How often each kind has struck. */
  get strikes(): Readonly<Partial<Record<FaultName, number>>> {
    return Object.fromEntries(this.#strikes)
  }

  /** Whether it has a chance at present. */
  mayStrike(name: FaultName): boolean {
    return (this.#rates[name] ?? 0) > 0
  }

  /** Returns the fault's own dice when it strikes now, for what else it has to draw. */
  strike(name: FaultName): Random | undefined {
    const rate = this.#rates[name]
    if (rate === undefined || rate <= 0) return undefined
    const stream = this.#stream(name)
    if (!stream.chance(rate)) return undefined
    this.#strikes.set(name, (this.#strikes.get(name) ?? 0) + 1)
    return stream
  }

  /** The same for something with a number of its own, such as an oid: asked again, it answers the same. */
  strikeAt(name: FaultName, number: number): Random | undefined {
    const rate = this.#rates[name]
    if (rate === undefined || rate <= 0) return undefined
    const own = createRandom(`${this.#seed}/${name}/${number}`)
    if (!own.chance(rate)) return undefined
    this.#strikes.set(name, (this.#strikes.get(name) ?? 0) + 1)
    return own
  }

  #stream(name: FaultName): Random {
    let stream = this.#streams.get(name)
    if (stream === undefined) {
      stream = createRandom(`${this.#seed}/${name}`)
      this.#streams.set(name, stream)
    }
    return stream
  }
}
