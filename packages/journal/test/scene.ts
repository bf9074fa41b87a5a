import type { DatabaseSync } from 'node:sqlite'
import {
  absorb,
  commit,
  createEngine,
  type EngineConfig,
  type EngineEvent,
  type EngineSeed,
  type EngineState,
  planTick,
} from '@hyperladder/engine'
import type { Fill, ItemAnswer } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { marketSpec, type Oid, parseAddress, parseNtl, parsePx, parseSz, parseWei, type Sz, type Tid, type Wei } from '@hyperladder/units'
import { Journal, type JournalOptions, journalIdentity } from '../src/index.ts'

const purr = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const usdc = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: purr, quote: usdc })
const grid = PricingGrid.build({ startPx: parsePx('0.2', 8), levels: 40, spacing: parseSpacing('0.003'), pxDecimals: 8 })

export const config: EngineConfig = {
  markets: [{ market, grid, orderSize: parseSz('100', 0), gapLevels: 0, activeLevels: 4, allocation: {} }],
  universe: [market],
  diff: { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 },
  reserve: 100,
  foreignOrders: 'leave',
  drift: { baseLots: parseSz('1', 0), quote: parseNtl('1') },
}

const START_MS = 1_790_000_000_000
const account = parseAddress(`0x${'ab'.repeat(20)}`)
export const identity = journalIdentity('paper', account, config)
const rows = (base: string, quote: string) => [
  { tokenIndex: 0, token: 'USDC', total: parseWei(quote, usdc), hold: 0n as Wei },
  { tokenIndex: 1, token: 'PURR', total: parseWei(base, purr), hold: 0n as Wei },
]

const seedAt = (startMs: number): EngineSeed => ({
  startMs,
  openOrders: [],
  balances: rows('2000', '1000'),
  fills: [],
  rateLimit: { used: 0, cap: 100_000, surplus: 0, cumVlm: parseNtl('0') },
  marks: [],
})

/** An engine with a journal, and a venue that does what it is asked at once. */
export class Scene {
  readonly state: EngineState
  readonly journal: Journal
  nowMs: number
  #oid = 1_000
  #tid = 1

  constructor(options: { readonly path: string; readonly database?: DatabaseSync; readonly maxBytes?: number; readonly startMs?: number }) {
    const { startMs = START_MS, ...rest } = options
    this.nowMs = startMs
    this.journal = Journal.open(optionsOf(rest, () => this.nowMs))
    const seed = seedAt(startMs)
    this.state = createEngine(config, seed)
    this.journal.begin({ config, seed, flows: [], state: this.state, signer: account })
    this.event({ type: 'connection', state: 'up', reason: 'subscribed', reconnects: 0, atMs: this.nowMs })
  }

  /** One tick, written down; `answered`: the venue takes all of it, which is written with what comes next. Returns the number of actions. */
  tick({ answered = true } = {}): number {
    this.nowMs += 1_000
    const plan = planTick(this.state, this.nowMs)
    commit(this.state, plan)
    this.journal.plan(plan, { blind: false, nonces: plan.batches.map((_, index) => this.nowMs + index) })
    this.journal.write(this.state)
    if (!answered) return plan.batches.length
    for (const { batch, requests } of plan.batches) {
      const seqs = requests.map(({ seq }) => seq)
      const items = batch.items.map(
        (): ItemAnswer => (batch.type === 'cancel' ? { type: 'canceled' } : { type: 'resting', oid: this.#oid++ as Oid }),
      )
      this.event({ type: 'answer', atMs: this.nowMs, seqs, answer: { type: 'answered', items, charged: items.length } })
    }
    return plan.batches.length
  }

  /** The best order of ours on a side is filled completely. Returns the fill. */
  fill(side: 'bid' | 'ask', change: (fill: Fill) => Fill = (fill) => fill): Fill {
    this.nowMs += 10
    const orders =
      this.state.markets[0]?.orders.getCurrentOrders().filter((order) => order.side === side && order.status === 'resting') ?? []
    const order = orders.reduce((best, next) => ((side === 'bid' ? next.px > best.px : next.px < best.px) ? next : best))
    const fill: Fill = {
      coin: market.coin,
      tid: this.#tid++ as Tid,
      oid: order.oid as Oid,
      side,
      px: order.px,
      sz: order.remaining as Sz,
      timeMs: this.nowMs,
      startPosition: 0n as Wei,
      fee: { token: side === 'bid' ? 'PURR' : 'USDC', amount: 7n as Wei },
      crossed: false,
    }
    const event: EngineEvent = { type: 'fills', snapshot: false, fills: [fill], flows: [], atMs: this.nowMs }
    this.journal.event({ ...event, fills: [change(fill)] })
    absorb(this.state, event)
    const { oid, px, sz } = fill
    const update = {
      coin: market.coin,
      oid,
      side,
      px,
      origSz: sz,
      sz: 0n as Sz,
      state: 'filled',
      statusText: 'filled',
      statusTimeMs: this.nowMs,
    } as const
    this.event({ type: 'orderUpdates', updates: [update], atMs: this.nowMs })
    return fill
  }

  event(event: EngineEvent): void {
    this.journal.event(event)
    absorb(this.state, event)
  }

  /** What comes most often: somebody else's best prices. */
  watch(events: number): void {
    const px = parsePx('0.25', 8)
    for (let count = 0; count < events; count += 1) {
      this.nowMs += 1
      this.event({
        type: 'bbo',
        coin: market.coin,
        bid: null,
        ask: (px + BigInt(count % 7)) as typeof px,
        timeMs: this.nowMs,
        atMs: this.nowMs,
      })
      if (count % 20 === 19) this.journal.write(this.state)
    }
    this.journal.write(this.state)
  }

  /** Some life: quotes, fills on either side, and quotes again. */
  live(rounds: number): void {
    for (let round = 0; round < rounds; round += 1) {
      this.tick()
      this.fill(round % 3 === 0 ? 'bid' : 'ask')
      this.fill(round % 3 === 0 ? 'ask' : 'bid')
    }
    this.tick()
    this.journal.write(this.state)
  }
}

export const optionsOf = (
  options: { readonly path: string } & Partial<JournalOptions>,
  nowMs: () => number = () => START_MS,
): JournalOptions => ({
  identity,
  program: 'test',
  nowMs,
  ...options,
})
