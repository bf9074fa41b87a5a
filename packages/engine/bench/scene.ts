import type { BatchAnswer, Fill, ItemAnswer, OpenOrder } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { encodeCloid } from '@hyperladder/order-state'
import {
  type Cloid,
  marketSpec,
  type Ntl,
  notional,
  type Oid,
  type Px,
  type Side,
  type Sz,
  szToWei,
  type Tid,
  type Wei,
} from '@hyperladder/units'
import { absorb, commit, createEngine, type EngineState, type Plan, planTick, takeNotices } from '../src/index.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const PURR = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: PURR, quote: USDC })
const START_MS = 1_790_000_000_000

export type Ladder = { readonly name: string; readonly levels: number; readonly active: number | null }

type Resting = { readonly oid: Oid; readonly cloid: Cloid; readonly side: Side; readonly level: number; readonly px: Px; readonly sz: Sz }

/** An engine, half of it base, and a venue without latency, which keeps no more than it needs to answer: what it costs is next to nothing. */
export class Scene {
  readonly engine: EngineState
  readonly #asks: (Resting | undefined)[] = []
  readonly #bids: (Resting | undefined)[] = []
  readonly #byOid = new Map<Oid, Resting>()
  #bestBid: number
  #bestAsk: number
  #nextOid = 566_000_000_000
  #nextTid = 1
  #nowMs = START_MS
  #mark = 0n

  /** `resting`: every level is quoted already, by orders of this part of a tranche. Otherwise the engine quotes the ladder first. */
  constructor({ levels, active }: Ladder, resting?: (orderSize: Sz) => Sz) {
    // From 1 for a ladder that grows by 20 times; a wide one begins where all of its prices are legal and distinct, and grows slower.
    const spacing = parseSpacing(levels > 2_000 ? '0.0005' : '0.003')
    const grid = PricingGrid.build({ startPx: 10_000_000n as Px, levels, spacing, pxDecimals: market.pxDecimals })
    const orderSize = 1000n as Sz
    const half = Math.floor(levels / 2)
    const quote = grid.prices.slice(0, half).reduce((sum, px) => sum + notional(px, orderSize), 0n)
    this.#bestBid = half - 1
    this.#bestAsk = half
    const window = Math.min(half, active ?? half)
    const openOrders: OpenOrder[] = []
    for (let level = half - window; resting && level < half + window; level += 1) {
      const side: Side = level < half ? 'bid' : 'ask'
      const cloid = encodeCloid({ fingerprint: grid.fingerprint, market: market.pairIndex, side, level, generation: BigInt(level) })
      const sz = resting(orderSize)
      openOrders.push({ coin: market.coin, oid: this.#nextOid++ as Oid, cloid, side, px: grid.px(level), sz, origSz: sz, timeMs: START_MS })
    }
    this.engine = createEngine(
      {
        markets: [{ market, grid, orderSize, gapLevels: 0, activeLevels: active, allocation: {} }],
        universe: [market],
        diff: { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 },
        reserve: 100,
        foreignOrders: 'leave',
        drift: { baseLots: 1n as Sz, quote: 100_000_000n as Ntl },
      },
      {
        startMs: START_MS,
        openOrders,
        balances: [
          { tokenIndex: 0, token: 'USDC', total: (quote * 4n) as Wei, hold: 0n as Wei },
          { tokenIndex: 1, token: 'PURR', total: szToWei((BigInt(levels - half) * orderSize) as Sz, PURR), hold: 0n as Wei },
        ],
        fills: [],
        rateLimit: { used: 0, cap: Number.MAX_SAFE_INTEGER, surplus: 0, cumVlm: 0n as Ntl },
        marks: [],
      },
    )
    if (!resting) while (this.planAndAcknowledge() > 0);
  }

  plan(): Plan {
    return planTick(this.engine, this.#nowMs)
  }

  /** A new reference price, none that keeps an order back: what was planned before must be judged again. */
  moveMark(): void {
    this.#mark = this.#mark === 0n ? 1n : 0n
    const { grid } = this.engine.markets[0] as EngineState['markets'][number]
    const mark = (grid.px(grid.levels >> 1) + this.#mark) as Px
    absorb(this.engine, { type: 'marksRead', atMs: this.#nowMs, marks: [{ coin: market.coin, mark, mid: mark }] })
  }

  /** Somebody trades the whole of the best own order, of the sides in turn, so that the boundary swings and stays. Returns whether there was one. */
  fillBest(): boolean {
    const isBid = this.#nextTid % 2 === 0
    const best = isBid ? this.#bids[this.#bestBid] : this.#asks[this.#bestAsk]
    if (best === undefined) return false
    this.#remove(best)
    this.#nowMs += 1
    const fill: Fill = {
      coin: market.coin,
      tid: this.#nextTid++ as Tid,
      oid: best.oid,
      cloid: best.cloid,
      side: best.side,
      px: best.px,
      sz: best.sz,
      timeMs: this.#nowMs,
      startPosition: 0n as Wei,
      fee: { token: isBid ? 'PURR' : 'USDC', amount: 0n as Wei },
      crossed: false,
    }
    absorb(this.engine, { type: 'fills', atMs: this.#nowMs, snapshot: false, fills: [fill], flows: [] })
    return true
  }

  /** Plans, books, and tells of everything at once: the answers, and the end of what was replaced or cancelled. Returns the requests. */
  planAndAcknowledge(): number {
    const plan = this.plan()
    commit(this.engine, plan)
    let count = 0
    for (const { requests } of plan.batches) {
      const seqs: number[] = []
      const items: ItemAnswer[] = []
      for (const { seq, kind, slot, cloid, target, to } of requests) {
        count += 1
        seqs.push(seq)
        const old = target === undefined ? undefined : this.#byOid.get(target as Oid)
        if (old) this.#end(old)
        if (kind === 'cancel' || !slot || !cloid || !to) items.push({ type: 'canceled' })
        else {
          const oid = this.#nextOid++ as Oid
          this.#add({ oid, cloid, side: slot.side, level: slot.level, px: to.px, sz: to.sz })
          items.push({ type: 'resting', oid })
        }
      }
      const answer: BatchAnswer = { type: 'answered', items, charged: items.length }
      absorb(this.engine, { type: 'answer', atMs: this.#nowMs, seqs, answer })
    }
    takeNotices(this.engine)
    return count
  }

  #end(order: Resting): void {
    this.#remove(order)
    const { oid, cloid, side, px, sz } = order
    const update = { coin: market.coin, oid, cloid, side, px, origSz: sz, sz, state: 'canceled', statusText: 'canceled' } as const
    absorb(this.engine, { type: 'orderUpdates', atMs: this.#nowMs, updates: [{ ...update, statusTimeMs: this.#nowMs }] })
  }

  #add(order: Resting): void {
    this.#byOid.set(order.oid, order)
    if (order.side === 'bid') {
      this.#bids[order.level] = order
      if (order.level > this.#bestBid) this.#bestBid = order.level
    } else {
      this.#asks[order.level] = order
      if (order.level < this.#bestAsk) this.#bestAsk = order.level
    }
  }

  #remove({ oid, side, level }: Resting): void {
    this.#byOid.delete(oid)
    if (side === 'bid') {
      this.#bids[level] = undefined
      if (level === this.#bestBid) this.#bestBid -= 1
    } else {
      this.#asks[level] = undefined
      if (level === this.#bestAsk) this.#bestAsk += 1
    }
  }
}
