import type { BatchAnswer, Fill, RefusalCode } from '@hyperladder/exchange-port'
import { type Oid, type Px, type Sz, szToWei, type Tid, type Wei } from '@hyperladder/units'
import { LIMITS, type MarketState, planTick, readingMark } from '../src/index.ts'
import { OTHER_PAIR, type World } from './world.ts'

const REFUSALS: readonly RefusalCode[] = [
  'badSize',
  'outsideBand',
  'postOnlyWouldCross',
  'insufficientBalance',
  'badTick',
  'ipLimit',
  'overBudget',
  'nonce',
  'expired',
  'missingOrder',
  'cannotModify',
  'malformed',
  'other',
]

/** One thing that can happen to an account beside the maker's own orders and their fills, drawn from the world's stream. */
export function disturb(world: World): void {
  const { random, nowMs: atMs } = world
  const market = random.pick(world.engine.markets)
  random.pick(KINDS)(world, market, atMs)
}

type Disturbance = (world: World, market: MarketState, atMs: number) => void

const KINDS: readonly Disturbance[] = [
  (world) => world.reconcile(),
  (world) => readTwice(world),
  (world, { market }) => move(world, market.base.index, world.random.pick([-1n, 1n, 3n]) * szToWei(1n as Sz, market.base)),
  (world, { market }) => move(world, market.quote.index, world.random.pick([-2n, 1n, 5n]) * 100_000_000n),
  (world, _, atMs) => world.absorb({ type: 'acceptFlows', atMs }),
  (world, _, atMs) => world.absorb({ type: 'connection', state: world.random.pick(['up', 'down']), reason: 'test', reconnects: 1, atMs }),
  (world, { market, grid }, atMs) => {
    const mark = world.random.chance(0.2) ? null : grid.px(world.random.int(grid.levels))
    world.absorb({ type: 'marksRead', atMs, marks: [{ coin: market.coin, mark, mid: mark }] })
  },
  (world, { market, grid }, atMs) => {
    const bid = grid.px(world.random.int(grid.levels - 1))
    world.absorb({ type: 'bbo', coin: market.coin, bid, ask: (bid + 1n) as Px, timeMs: atMs, atMs })
  },
  (world, { market }, atMs) => world.absorb({ type: 'balances', balances: world.venue.balances(), atMs: atMs + market.pairIndex }),
  (world, market, atMs) =>
    world.absorb({ type: 'fills', snapshot: world.random.chance(0.5), fills: [handTrade(world, market)], flows: [], atMs }),
  (world, { market }, atMs) =>
    world.absorb({
      type: 'fills',
      snapshot: false,
      fills: [],
      flows: [{ type: 'dust', coin: market.coin, timeMs: atMs, baseDelta: -3n as Wei, quoteDelta: 5n as never }],
      atMs,
    }),
  (world, market, atMs) => foreignOrder(world, market, atMs),
  (world, market) => answerBadly(world, market),
  (world, market) => endFalsely(world, market),
  (world, market, atMs) => {
    const fills = [{ ...handTrade(world, market), coin: OTHER_PAIR.coin }]
    world.absorb({ type: 'fillsRead', atMs, reading: { fills, flows: [], listed: { oldestMs: null, newestMs: null, full: false } } })
  },
  (world, _, atMs) => {
    const used = world.venue.charged + world.random.int(5)
    const reading = { used, cap: 1_000_000 - world.random.int(2), surplus: 0, cumVlm: 0n as never }
    world.absorb({ type: 'rateLimitRead', atMs, mark: readingMark(world.engine), reading })
  },
  (world, market, atMs) => denyOrder(world, market, atMs),
  (world, _, atMs) => {
    const level = world.random.pick(['none', 'none', 'widen', 'pull'] as const)
    world.absorb({ type: 'caution', atMs, level, reason: `drawn at ${atMs}` })
  },
  (world, _, atMs) => {
    world.absorb({ type: 'spending', atMs, requests: 1 })
    if (world.random.chance(0.7)) world.absorb({ type: 'spent', atMs, charged: world.random.int(2), requests: 1 })
  },
  (world, { market }, atMs) => {
    if (world.random.chance(0.1))
      world.absorb({ type: 'halt', atMs, coin: market.coin, reason: 'asked to', sticky: world.random.chance(0.5) })
  },
  (world, _, atMs) => {
    if (world.random.chance(0.1)) world.absorb({ type: 'drain', atMs })
  },
]

/** So many orders of somebody else that the venue's limit of open orders leaves few for us; or they are gone again. */
export function crowd(world: World): void {
  const { random, nowMs: atMs } = world
  const { market, grid } = random.pick(world.engine.markets)
  const state = random.pick(['open', 'open', 'canceled'] as const)
  const count = LIMITS.openOrders - random.int(12)
  const updates = Array.from({ length: count }, (_, index) => {
    const order = {
      oid: (10_000 + index) as Oid,
      coin: OTHER_PAIR.coin,
      side: 'ask' as const,
      px: grid.px(0),
      origSz: 2n as Sz,
      sz: 2n as Sz,
    }
    return { ...order, state, statusText: state, statusTimeMs: atMs }
  })
  world.absorb({ type: 'orderUpdates', atMs, updates })
  if (random.chance(0.3)) world.absorb({ type: 'marksRead', atMs, marks: [{ coin: market.coin, mark: null, mid: null }] })
}

function move(world: World, token: number, delta: bigint): void {
  const held = world.venue.balances().find(({ tokenIndex }) => tokenIndex === token)?.hold ?? 0n
  const total = (world.venue.totals.get(token) ?? 0n) + delta
  if (total >= held) world.venue.totals.set(token, total)
}

function readTwice(world: World): void {
  for (let reading = 0; reading < 2; reading += 1) {
    world.nowMs += 2_100
    world.absorb({ type: 'balancesRead', atMs: world.nowMs, mark: readingMark(world.engine), balances: world.venue.balances() })
  }
}

function handTrade(world: World, { market, grid, config }: MarketState): Fill {
  return {
    coin: market.coin,
    tid: world.random.int(1_000_000) as Tid,
    oid: (1 + world.random.int(1_000)) as Oid,
    side: world.random.pick(['bid', 'ask']),
    px: grid.px(world.random.int(grid.levels)),
    // A big one takes what own orders hold: the books are broken for as long as the venue's word on those is out.
    sz: (1n + world.random.bigint(world.random.chance(0.2) ? config.orderSize * 30n : 3n)) as Sz,
    timeMs: world.nowMs - world.random.int(5_000),
    startPosition: 0n as Wei,
    fee: { token: market.quote.name, amount: 1n as Wei },
    crossed: true,
  }
}

/** Somebody else's order on our pair appears, and sometimes goes again. */
function foreignOrder(world: World, { market, grid }: MarketState, atMs: number): void {
  const sz = 2n as Sz
  const state = world.random.pick(['open', 'open', 'canceled'] as const)
  const order = { oid: (1 + world.random.int(20)) as Oid, coin: market.coin, side: 'bid' as const, px: grid.px(0), origSz: sz, sz }
  world.absorb({ type: 'orderUpdates', atMs, updates: [{ ...order, state, statusText: state, statusTimeMs: atMs }] })
}

/** The venue refuses, or the way to it fails, for a plan that never reaches the model. */
function answerBadly(world: World, market: MarketState): void {
  if (planTick(world.engine, world.nowMs).batches.length === 0) return
  const refusal = { code: world.random.pick(REFUSALS), text: `no, ${market.market.coin}` }
  const answer: BatchAnswer = world.random.chance(0.2)
    ? { type: 'notSent', reason: 'no way' }
    : { type: 'refused', refusal, charged: world.random.int(2) }
  world.refuseTick(answer)
}

/** The feed says that one of our orders has ended, and the venue goes on listing it. */
function endFalsely(world: World, { market }: MarketState): void {
  const [order] = world.venue.ofCoin(market.coin)
  if (order === undefined) return
  const { cloid, ...terms } = order
  const word = { ...terms, ...(cloid === undefined ? {} : { cloid }), state: 'canceled' as const, statusText: 'canceled' }
  world.absorb({ type: 'orderUpdates', atMs: world.nowMs, updates: [{ ...word, statusTimeMs: world.nowMs }] })
  world.reconcile()
}

/** A reading without one of our orders, and without the venue's word on it for a while. */
function denyOrder(world: World, { market }: MarketState, atMs: number): void {
  const orders = [...world.venue.orders.values()].map((order) => ({ ...order, timeMs: atMs }))
  const kept = orders.filter(({ coin }) => coin !== market.coin || world.random.chance(0.8))
  world.absorb({ type: 'openOrdersRead', atMs, mark: readingMark(world.engine), orders: kept as never })
}
