import type { BatchAnswer, Fill } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { type Cloid, marketSpec, type Ntl, notional, type Oid, type Px, type Sz, szToWei, type Tid, type Wei } from '@hyperladder/units'
import { test } from 'vitest'
import { absorb, commit, createEngine, type EngineState, planTick } from '../src/index.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const PURR = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: PURR, quote: USDC })
const NOW_MS = 1_790_000_000_000
const orderSize = 1000n as Sz

/** An engine whose ladder is quoted and acknowledged, half of it base. */
function quotedEngine(levels: number, activeLevels: number | null): { state: EngineState; oids: { next: number } } {
  const grid = PricingGrid.build({ startPx: 10_000_000n as Px, levels, spacing: parseSpacing('0.003'), pxDecimals: market.pxDecimals })
  const half = BigInt(Math.floor(levels / 2))
  const quote = grid.prices.slice(0, Number(half)).reduce((sum, px) => sum + notional(px, orderSize), 0n)
  const state = createEngine(
    {
      markets: [{ market, grid, orderSize, gapLevels: 0, activeLevels, allocation: {} }],
      universe: [market],
      diff: { deadZoneBps: 5, priceToleranceBps: 1, sizeTolerancePct: 1 },
      reserve: 100,
      foreignOrders: 'leave',
      drift: { baseLots: 1n as Sz, quote: 100_000_000n as Ntl },
    },
    {
      startMs: NOW_MS,
      openOrders: [],
      balances: [
        { tokenIndex: 0, token: 'USDC', total: (quote * 4n) as Wei, hold: 0n as Wei },
        { tokenIndex: 1, token: 'PURR', total: szToWei((half * orderSize) as Sz, PURR), hold: 0n as Wei },
      ],
      fills: [],
      rateLimit: { used: 0, cap: Number.MAX_SAFE_INTEGER, surplus: 0, cumVlm: 0n as Ntl },
      marks: [],
    },
  )
  const oids = { next: 566_000_000_000 }
  while (sendPlan(state, oids) > 0);
  return { state, oids }
}

/** Plans, books and acknowledges everything at once, as a venue without latency would. */
function sendPlan(state: EngineState, oids: { next: number }): number {
  const plan = planTick(state, NOW_MS)
  commit(state, plan)
  for (const { requests } of plan.batches) {
    const items = requests.map(({ kind }) =>
      kind === 'cancel' ? ({ type: 'canceled' } as const) : ({ type: 'resting', oid: oids.next++ as Oid } as const),
    )
    const answer: BatchAnswer = { type: 'answered', items, charged: items.length }
    absorb(state, { type: 'answer', atMs: 0, seqs: requests.map(({ seq }) => seq), answer })
    for (const { kind, target } of requests) {
      const old = kind === 'place' ? undefined : state.markets[0]?.orders.find(target as Oid)
      if (old?.oid === undefined) continue
      const { oid, side, px, origSz, remaining } = old
      absorb(state, {
        type: 'orderUpdates',
        atMs: 0,
        updates: [{ coin: market.coin, oid, side, px, origSz, sz: remaining, state: 'canceled', statusText: 'canceled', statusTimeMs: 0 }],
      })
    }
  }
  return plan.batches.length
}

let tid = 1
/** Fills the best own order of the side whose turn it is completely, so that the boundary swings and stays. */
function fillBest(state: EngineState): void {
  const side = tid % 2 === 0 ? 'bid' : 'ask'
  const orders = state.markets[0]?.orders.getCurrentOrders().filter((order) => order.side === side) ?? []
  const best = side === 'bid' ? orders.at(-1) : orders[0]
  if (best?.oid === undefined) return
  const fill: Fill = {
    coin: market.coin,
    tid: tid++ as Tid,
    oid: best.oid,
    cloid: best.cloid as Cloid,
    side,
    px: best.px,
    sz: best.remaining,
    timeMs: NOW_MS + tid,
    startPosition: 0n as Wei,
    fee: { token: side === 'bid' ? 'PURR' : 'USDC', amount: 0n as Wei },
    crossed: false,
  }
  absorb(state, { type: 'fills', atMs: 0, snapshot: false, fills: [fill], flows: [] })
}

const LADDERS = [
  { name: '20+20 of 1656', levels: 1656, active: 20 },
  { name: '100 all active', levels: 100, active: null },
  { name: '990 all active', levels: 990, active: null },
]

test('engine', async ({ bench }) => {
  const rows = LADDERS.flatMap(({ name, levels, active }) => {
    const idle = quotedEngine(levels, active)
    const busy = quotedEngine(levels, active)
    return [
      bench(`idle tick, ${name}`, () => void planTick(idle.state, NOW_MS)),
      bench(`fill, plan, acknowledged, ${name}`, () => {
        fillBest(busy.state)
        sendPlan(busy.state, busy.oids)
      }),
    ]
  })
  await bench.compare(...rows)
})
