import { type GridParams, PricingGrid, parseSpacing } from '@hyperladder/grid'
import { createRandom, type Random } from '@hyperladder/testkit'
import { floorToLegalPx, type Ntl, type Px, type Side, type Sz } from '@hyperladder/units'
import fc from 'fast-check'
import { computeDesiredOrders } from './computeDesiredOrders.ts'
import type { DesiredOrder, Quote, QuoteInput } from './types.ts'

export type RestingOrder = { readonly side: Side; readonly level: number; readonly sz: Sz; readonly hasFills: boolean }

/** Returns the two views of a book of own orders that a quote needs, in agreement with each other. */
export function viewOf(orders: readonly RestingOrder[]): Pick<QuoteInput, 'resting' | 'restingSz'> {
  const at = (side: Side, level: number) => orders.find((order) => order.side === side && order.level === level)
  return {
    resting: {
      partlyFilledBid: (level) => (at('bid', level)?.hasFills ? at('bid', level)?.sz : undefined),
      askRests: (level) => at('ask', level) !== undefined,
    },
    restingSz: (side, level) => at(side, level)?.sz,
  }
}

const MIN_NOTIONAL = 1_000_000_000n as Ntl
const SPACINGS = ['0.003', '0.01', '0.05'].map(parseSpacing)

/** Returns a random state, drawn so that the edges are common: exact multiples, dust, too little of everything, bands, gaps, views. */
export function randomQuoteInput(random: Random): QuoteInput {
  const pxDecimals = random.int(9)
  const startPx = floorToLegalPx(10n ** BigInt(3 + random.int(6)) + random.bigint(1000n), pxDecimals) as Px
  const params: GridParams = { startPx, levels: 2 + random.int(12), spacing: random.pick(SPACINGS), pxDecimals }
  const grid = PricingGrid.build(params)
  const lotsOfLeast = MIN_NOTIONAL / startPx + 1n
  const orderSize = random.pick([random.bigint(3n * lotsOfLeast), 5n * lotsOfLeast, 100n * lotsOfLeast]) + 1n
  const tranches = BigInt(random.int(grid.levels + 2))
  const rest = random.pick([0n, 0n, 1n, random.bigint(orderSize), random.bigint(lotsOfLeast + 1n), orderSize - 1n])
  const base = (tranches * orderSize + rest) as Sz
  const perLevel = orderSize * startPx
  const quote = random.pick([0n, random.bigint(MIN_NOTIONAL * 3n), random.bigint(perLevel * 4n + 1n), perLevel * 1000n]) as Ntl
  const gapLevels = random.pick([0, 0, 1, 2, 5])
  const edge = random.pick(grid.prices)
  return {
    grid,
    orderSize: orderSize as Sz,
    base,
    offerableBase: random.pick([base, base, random.bigint(base + 1n) as Sz, 0n as Sz]),
    quote,
    gapLevels,
    activeLevels: random.pick([null, 0, 1, 3, 20]),
    minNotional: MIN_NOTIONAL,
    ...viewOf(randomOrders(random, grid, orderSize, rest, grid.levels - Number(base / orderSize) - 1, gapLevels)),
    mark: random.pick([null, null, edge, edge * 5n, edge * 5n - 1n, edge / 5n, edge / 5n + 1n]) as Px | null,
    maxOrders: random.pick([null, null, 0, 1, 2, 5]),
  }
}

function randomOrders(
  random: Random,
  grid: PricingGrid,
  orderSize: bigint,
  rest: bigint,
  partial: number,
  gapLevels: number,
): RestingOrder[] {
  const sizes = (): Sz => (random.pick([orderSize, rest, rest - 1n, rest + 1n, random.bigint(orderSize), 1n]) || 1n) as Sz
  const orders: RestingOrder[] = []
  for (let level = 0; level < grid.levels; level++) {
    const likely = (level === partial || level === partial - gapLevels ? 0.6 : 0.3) > random.next()
    const sz = sizes()
    if (likely && sz > 0n) orders.push({ side: random.pick(['bid', 'ask']), level, sz, hasFills: random.chance(0.5) })
  }
  return orders
}

/** A random state by its seed: the counterexample to look at is `randomQuoteInput(createRandom(seed))`. */
export const arbQuoteInput: fc.Arbitrary<QuoteInput> = fc.nat().map((seed) => randomQuoteInput(createRandom(seed)))

type BookOptions = Pick<QuoteInput, 'grid' | 'orderSize' | 'gapLevels' | 'activeLevels' | 'minNotional'> & { base: Sz; quote: Ntl }

/** An own book without fees: rests what is desired, keeps what rests unchanged, and is filled by takers from inside out. */
export class SimulatedBook {
  readonly options: BookOptions
  base: Sz
  quote: Ntl
  orders: readonly RestingOrder[] = []

  constructor(options: BookOptions) {
    this.options = options
    this.base = options.base
    this.quote = options.quote
  }

  /** Returns the quote of the present state. */
  plan(): Quote {
    const { base, quote } = this
    return computeDesiredOrders({ ...this.options, base, quote, offerableBase: base, mark: null, maxOrders: null, ...viewOf(this.orders) })
  }

  /** Plans and puts the plan on the book. An order of another size is a new one and has no fills. */
  requote(): Quote {
    const plan = this.plan()
    const before = this.orders
    this.orders = plan.desired.map(({ side, level, sz }) => {
      const same = before.find((order) => order.side === side && order.level === level && order.sz === sz)
      return same ?? { side, level, sz, hasFills: false }
    })
    return plan
  }

  /** A taker hits one side of the book with `sz` lots. Returns the fills, best level first. */
  take(side: Side, sz: bigint): DesiredOrder[] {
    const inward = (a: RestingOrder, b: RestingOrder): number => (side === 'ask' ? a.level - b.level : b.level - a.level)
    const fills: DesiredOrder[] = []
    let left = sz
    for (const order of this.orders.filter((resting) => resting.side === side).sort(inward)) {
      if (left === 0n) break
      const filled = order.sz > left ? (left as Sz) : order.sz
      const px = this.options.grid.px(order.level)
      left -= filled
      fills.push({ side, level: order.level, px, sz: filled })
      this.base = (side === 'ask' ? this.base - filled : this.base + filled) as Sz
      this.quote = (side === 'ask' ? this.quote + px * filled : this.quote - px * filled) as Ntl
      const rest = (order.sz - filled) as Sz
      this.orders = this.orders.flatMap((other) => (other !== order ? [other] : rest > 0n ? [{ ...order, sz: rest, hasFills: true }] : []))
    }
    return fills
  }
}
