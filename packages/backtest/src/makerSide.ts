import {
  absorb,
  commit,
  createEngine,
  type EngineEvent,
  type EngineState,
  planTick,
  type ReadingMark,
  readingMark,
  takeNotices,
} from '@hyperladder/engine'
import type { RefusalCode } from '@hyperladder/exchange-port'
import { actionIpWeight, IpBudget } from '@hyperladder/rate-limit'
import type { Px } from '@hyperladder/units'
import type { Touch } from './marketView.ts'
import type { Resolved } from './resolveSettings.ts'
import type { Sent, Told, VenueSide } from './venueSide.ts'
import { MAKER } from './venueSide.ts'

/** The maker's own: what arrives within it is one cause (`apps/maker`, orchestrator/loop.ts). */
const COALESCE_MS = 50
/** Reasons that time alone can end: while a plan has one of them, the next interval may bring another plan. */
const PASSING: ReadonlySet<string> = new Set(['cooldown', 'budget', 'violation'])

export type MakerCounts = {
  places: number
  modifies: number
  cancels: number
  throttledTicks: number
  unsent: number
  ticks: number
  readonly refused: Partial<Record<RefusalCode, number>>
  readonly halts: { timeMs: number; reason: string }[]
}

const COUNTED = { place: 'places', modify: 'modifies', cancel: 'cancels' } as const

/**
 * The maker: its own engine, at its own pace. What the shell around the engine decides is repeated here: a tick each interval and, coalesced,
 * after what changes what can be done; plans are booked before they are sent. An interval tick that can only be as empty as the one before is passed over.
 */
export class MakerSide {
  readonly engine: EngineState
  readonly counts: MakerCounts = { places: 0, modifies: 0, cancels: 0, throttledTicks: 0, unsent: 0, ticks: 0, refused: {}, halts: [] }
  readonly #coin: string
  readonly #intervalMs: number
  readonly #ip = new IpBudget()
  #nextTickMs: number
  #lastTickMs = Number.NEGATIVE_INFINITY
  #lastNonce = 0
  /** Something has come in since the latest plan, or it waits for time to pass. */
  #unplanned = true

  constructor(settings: Resolved, startMs: number, venue: VenueSide, px: Px) {
    this.#coin = settings.market.market.coin
    this.#intervalMs = settings.intervalMs
    this.#nextTickMs = startMs
    this.engine = createEngine(settings.engine, {
      startMs,
      openOrders: [],
      balances: venue.balances(),
      fills: [],
      rateLimit: venue.core.rateLimit(MAKER),
      marks: [{ coin: this.#coin, mark: px, mid: null }],
    })
    this.absorb({ type: 'connection', state: 'up', reason: '', reconnects: 0, atMs: startMs })
  }

  /** When the next tick is due. */
  get dueMs(): number {
    if (this.engine.wantsTick) return Math.min(this.#nextTickMs, this.#lastTickMs + COALESCE_MS)
    return this.#unplanned ? this.#nextTickMs : Number.POSITIVE_INFINITY
  }

  absorb(event: EngineEvent): void {
    this.#passOver(event.atMs)
    absorb(this.engine, event)
    this.#unplanned = true
    this.#hear(event.atMs)
  }

  feed(events: readonly Told[]): void {
    for (const event of events) this.absorb(event)
  }

  /** Tells best prices. Nothing is planned for their sake but what waits for them. */
  tellTouch({ bid, ask }: Touch, nowMs: number): void {
    const market = this.engine.markets[0]
    if (market === undefined || (market.bid === bid && market.ask === ask)) return
    this.#passOver(nowMs)
    // What the latest plan held back for it is due now.
    if (this.engine.waitingForBbo) this.#lastTickMs = Number.NEGATIVE_INFINITY
    absorb(this.engine, { type: 'bbo', coin: this.#coin, bid, ask, timeMs: nowMs, atMs: nowMs })
  }

  get isHalted(): boolean {
    return (this.engine.markets[0]?.halted ?? null) !== null
  }

  get waitsForTouch(): boolean {
    return this.engine.waitingForBbo
  }

  /** Plans, books, and hands over what is to be sent, in order. */
  tick(nowMs: number, send: (sent: Sent) => void): void {
    this.#passOver(nowMs)
    if (nowMs >= this.#nextTickMs) this.#nextTickMs += this.#intervalMs
    this.#lastTickMs = nowMs
    const plan = planTick(this.engine, nowMs)
    commit(this.engine, plan)
    this.counts.ticks += 1
    this.#unplanned = plan.violations.length > 0
    let throttled = false
    for (const { reason } of plan.skipped) {
      if (PASSING.has(reason)) this.#unplanned = true
      if (reason === 'budget') throttled = true
    }
    if (throttled) this.counts.throttledTicks += 1
    this.#hear(nowMs)
    for (const { batch, requests } of plan.batches) {
      const seqs = requests.map(({ seq }) => seq)
      const weight = actionIpWeight(batch.items.length)
      if (this.#ip.waitMs(weight, nowMs) > 0) {
        this.counts.unsent += batch.items.length
        this.absorb({ type: 'answer', atMs: nowMs, seqs, answer: { type: 'notSent', reason: 'the IP limit has no room' } })
        continue
      }
      this.#ip.spend(weight, nowMs)
      this.counts[COUNTED[batch.type]] += batch.items.length
      this.#lastNonce = Math.max(nowMs, this.#lastNonce + 1)
      send({ batch, nonce: this.#lastNonce, seqs })
    }
  }

  readingMark(): ReadingMark {
    return readingMark(this.engine)
  }

  /** Whether a mark may change what is planned: the venue's price band may touch the ladder, or a guard counts by it. */
  heedsMark(mark: Px): boolean {
    const market = this.engine.markets[0]
    if (market === undefined || market.mark === mark) return false
    if (market.config.guards !== undefined) return true
    const { grid } = market
    const bounds = (px: Px): boolean => 5n * grid.px(0) <= px || grid.px(grid.levels - 1) > 5n * px
    return bounds(mark) || (market.mark !== null && bounds(market.mark))
  }

  /** Interval ticks that nothing came of have been, all the same. */
  #passOver(nowMs: number): void {
    if (this.#nextTickMs >= nowMs) return
    const passed = Math.ceil((nowMs - this.#nextTickMs) / this.#intervalMs)
    this.#nextTickMs += passed * this.#intervalMs
    this.#lastTickMs = Math.max(this.#lastTickMs, this.#nextTickMs - this.#intervalMs)
  }

  #hear(atMs: number): void {
    if (this.engine.notices.length === 0) return
    for (const notice of takeNotices(this.engine)) {
      if (notice.type === 'refused') {
        const { code } = notice.refusal
        this.counts.refused[code] = (this.counts.refused[code] ?? 0) + 1
      } else if (notice.type === 'halted') this.counts.halts.push({ timeMs: atMs, reason: notice.reason })
    }
  }
}
