import type {
  BalanceRow,
  BlockResult,
  OpenOrderView,
  OperatorCommand,
  SignedCommand,
  VenueAnswer,
  VenueConfig,
} from '@hyperladder/paper-exchange'
import { VenueCore } from '@hyperladder/paper-exchange'
import type { Address } from '@hyperladder/units'
import type { Timer, VirtualClock } from './virtualClock.ts'

type Unnumbered<Command> = Command extends unknown ? Omit<Command, 'id'> : never
export type VenueRequest = Unnumbered<SignedCommand | OperatorCommand>

/** What an account's open orders and balances were at the end of a block. */
export type AccountView = {
  readonly timeMs: number
  readonly openOrders: readonly OpenOrderView[]
  readonly balances: readonly BalanceRow[]
}

export type SimulatedVenueOptions = {
  readonly clock: VirtualClock
  readonly config: VenueConfig
  /**
   * A block without commands runs so often, for the crowd of the configuration to act; `null`: never. The crowd counts in blocks, so this is
   * its pace.
   */
  readonly crowdBlockMs: number | null
}

/** No reading is further behind than this (API reference 1.7: up to 1.1 s, and some). */
const VIEWS_MS = 3_000

/**
 * The paper exchange's core on a virtual clock. Blocks come at the configuration's cadence when there is something to run; those in which
 * nothing can happen are left out, which is what makes hours cheap.
 */
export class SimulatedVenue {
  readonly core: VenueCore
  readonly #clock: VirtualClock
  readonly #crowdBlockMs: number | null
  readonly #answered = new Map<number, (answer: VenueAnswer) => void>()
  readonly #listeners = new Set<(result: BlockResult) => void>()
  readonly #downListeners = new Set<() => void>()
  readonly #views = new Map<Address, AccountView[]>()
  #ids = 0
  #pending = 0
  #blockTimer: Timer | undefined
  #blockAtMs = Number.POSITIVE_INFINITY
  #downUntilMs = 0
  #haltedUntilMs = 0

  constructor({ clock, config, crowdBlockMs }: SimulatedVenueOptions) {
    this.core = new VenueCore(config)
    this.#clock = clock
    this.#crowdBlockMs = crowdBlockMs
    this.#schedule()
  }

  /** Whether nobody answers at its address. */
  get isDown(): boolean {
    return this.#clock.nowMs() < this.#downUntilMs
  }

  get isHalted(): boolean {
    return this.#clock.nowMs() < this.#haltedUntilMs
  }

  /** Queues a command for the next block. `answered` is called after that block; never, when the exchange goes down before it. */
  submit(request: VenueRequest, answered: (answer: VenueAnswer) => void = () => undefined): void {
    this.#ids += 1
    this.#pending += 1
    this.#answered.set(this.#ids, answered)
    this.core.submit({ ...request, id: this.#ids } as SignedCommand | OperatorCommand)
    this.#schedule()
  }

  /** Tells of every block, after its answers. Returns how to stop that. */
  onBlock(listener: (result: BlockResult) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Tells when the API goes away. Returns how to stop that. */
  onDown(listener: () => void): () => void {
    this.#downListeners.add(listener)
    return () => void this.#downListeners.delete(listener)
  }

  /** No blocks for so long, as while the chain halts: requests wait. */
  halt(ms: number): void {
    this.#haltedUntilMs = Math.max(this.#haltedUntilMs, this.#clock.nowMs() + ms)
    this.#schedule()
  }

  /** The API goes away for so long. The chain goes on: what was handed over runs, and nobody hears the answer. */
  goDown(ms: number): void {
    this.#downUntilMs = Math.max(this.#downUntilMs, this.#clock.nowMs() + ms)
    this.#answered.clear()
    for (const listener of [...this.#downListeners]) listener()
  }

  /** Keeps what an account looked like for a while, so that readings can lag. */
  keepViews(user: Address): void {
    if (!this.#views.has(user)) this.#views.set(user, [this.#view(user)])
  }

  /** Returns what an account looked like at a time not long ago. */
  viewAt(user: Address, timeMs: number): AccountView {
    const views = this.#views.get(user) ?? []
    return views.findLast((view) => view.timeMs <= timeMs) ?? views[0] ?? this.#view(user)
  }

  #view(user: Address): AccountView {
    return { timeMs: this.core.timeMs, openOrders: this.core.openOrders(user), balances: this.core.balances(user) }
  }

  #keepView(user: Address, views: AccountView[]): void {
    views.push(this.#view(user))
    while (views.length > 1 && (views[1] as AccountView).timeMs < this.core.timeMs - VIEWS_MS) views.shift()
  }

  /** The next block: with commands at the next beat of the cadence, else when the crowd or a date of the venue asks for one. */
  #schedule(): void {
    const { blockMs } = this.core.config
    const nowMs = Math.max(this.#clock.nowMs(), this.#haltedUntilMs, this.core.timeMs)
    const beatMs = (Math.floor(nowMs / blockMs) + 1) * blockMs
    let atMs = beatMs
    if (this.#pending === 0) {
      if (this.#crowdBlockMs === null) return
      atMs = Math.max(beatMs, this.core.timeMs + this.#crowdBlockMs)
    }
    if (atMs === this.#blockAtMs) return
    this.#blockTimer?.cancel()
    this.#blockAtMs = atMs
    this.#blockTimer = this.#clock.at(atMs, () => this.#block())
  }

  #block(): void {
    this.#blockAtMs = Number.POSITIVE_INFINITY
    if (this.isHalted) return this.#schedule()
    this.#pending = 0
    const result = this.core.nextBlock(this.#clock.nowMs())
    for (const event of result.events) {
      if (event.type !== 'balances') continue
      const views = this.#views.get(event.user)
      if (views !== undefined) this.#keepView(event.user, views)
    }
    for (const { id, answer } of result.answers) {
      const answered = this.#answered.get(id)
      this.#answered.delete(id)
      answered?.(answer)
    }
    for (const listener of this.#listeners) listener(result)
    this.#schedule()
  }
}
