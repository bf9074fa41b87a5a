import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { encodeCloid, OrderState } from '@hyperladder/order-state'
import { type LadderQuote, quoteLadder, type Stretches } from '@hyperladder/quoter'
import { createRandom, type Random } from '@hyperladder/testkit'
import { type Cloid, type Ntl, type Oid, type Px, parseNtl, parsePx, type Side, type Sz, type Tid } from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { specified } from '../test/orders.ts'
import { eachChanged } from './eachChanged.ts'
import { computeDiff, type Diff, LadderDiffer } from './index.ts'

const grid = PricingGrid.build({ startPx: parsePx('1', 6), levels: 12, spacing: parseSpacing('0.01'), pxDecimals: 6 })
const SIZES = [1000n, 400n] as Sz[]
const LOOSE = { deadZoneBps: 500, priceToleranceBps: 1, sizeTolerancePct: 10 }
/** Where single sizes are off by more than they may, and the whole by less. */
const ZONED = { deadZoneBps: 500, priceToleranceBps: 1, sizeTolerancePct: 1 }
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })

/** Any quote of the ladder: of two order sizes, of little or much money, or none at all. */
function anyQuote(random: Random): LadderQuote | undefined {
  if (random.chance(0.1)) return undefined
  const orderSize = random.chance(0.9) ? (SIZES[0] as Sz) : (SIZES[1] as Sz)
  const base = random.bigint(13n * orderSize) as Sz
  return quoteLadder({
    grid,
    orderSize,
    base,
    offerableBase: random.chance(0.8) ? base : (random.bigint(base + 1n) as Sz),
    quote: random.bigint(parseNtl('20')) as Ntl,
    gapLevels: random.pick([0, 0, 1]),
    activeLevels: random.pick([null, 1, 4]),
    minNotional: parseNtl('0.3'),
    resting: { partlyFilledBid: () => undefined, askRests: () => false },
    restingSz: () => undefined,
    mark: random.chance(0.8) ? null : grid.px(random.int(grid.levels)),
    maxOrders: random.pick([null, null, 3]),
  })
}

/** Orders that come, are filled and go by themselves, most of them where some quote wants them. */
class Orders {
  readonly state = new OrderState({ grid, market: 1, coin: '@1' })
  readonly #random: Random
  #seq = 0

  constructor(random: Random) {
    this.#random = random
  }

  step(quote: LadderQuote | undefined): void {
    const known = this.state.getCurrentOrders()
    const one = known.length > 0 ? this.#random.pick(known) : undefined
    const what = this.#random.next()
    if (one === undefined || what < 0.5) this.#place(quote)
    else if (what < 0.75 && one.oid !== undefined) this.#fill(one.oid, one.side, one.px, one.remaining)
    else this.#cancel(one.ref)
  }

  /** Carries out a diff, and what it leaves alone is filled by a little. */
  follow({ places, modifies, cancels }: Diff): void {
    for (const { target } of [...modifies, ...cancels]) this.#cancel(target.ref, true)
    for (const order of [...modifies.map(({ to }) => to), ...places]) this.#request(order, order.sz, 0n)
    const known = this.state.getCurrentOrders().filter(({ remaining }) => remaining > 60n)
    const one = known.length > 0 ? this.#random.pick(known) : undefined
    if (one?.oid !== undefined) this.#fill(one.oid, one.side, one.px, 60n as Sz)
  }

  #place(quote: LadderQuote | undefined): void {
    const random = this.#random
    const wanted = quote?.desired() ?? []
    if (random.chance(0.1)) {
      const px = (grid.px(random.int(grid.levels)) + 7n) as Px
      const sz = SIZES[0] as Sz
      this.state.merge({
        type: 'adopted',
        oid: (1000 + ++this.#seq) as Oid,
        side: random.pick(['bid', 'ask']),
        px,
        origSz: sz,
        remaining: sz,
      })
      return
    }
    const slot = { side: random.pick<Side>(['bid', 'ask']), level: random.int(grid.levels), sz: (random.bigint(1500n) + 1n) as Sz }
    const order = wanted.length > 0 && random.chance(0.8) ? random.pick(wanted) : slot
    this.#request(order, order.sz, random.chance(0.1) ? 5n : 0n, random.chance(0.9))
  }

  #request({ side, level }: { readonly side: Side; readonly level: number }, sz: Sz, off: bigint, answered = true): void {
    const seq = ++this.#seq
    const cloid = encodeCloid({ fingerprint: grid.fingerprint, market: 1, side, level, generation: BigInt(seq) })
    this.state.merge({ type: 'placeRequested', seq, cloid, slot: { side, level }, px: (grid.px(level) + off) as Px, sz })
    if (answered) this.state.merge({ type: 'answered', seq, outcome: { type: 'accepted', oid: (1000 + seq) as Oid } })
  }

  #fill(oid: Oid, side: Side, px: Px, remaining: Sz): void {
    const seq = ++this.#seq
    const sz = (this.#random.chance(0.5) ? remaining : this.#random.bigint(remaining) + 1n) as Sz
    this.state.merge({ type: 'fill', coin: '@1', oid, tid: seq as Tid, timeMs: seq, side, px, sz })
  }

  #cancel(target: Oid | Cloid, answered = this.#random.chance(0.7)): void {
    const seq = ++this.#seq
    this.state.merge({ type: 'cancelRequested', seq, target })
    if (!answered) return
    this.state.merge({ type: 'answered', seq, outcome: { type: 'accepted' } })
    this.state.merge({ type: 'writtenOff', target })
  }
}

test.each([specified, LOOSE, ZONED])(
  'law: a differ that has looked before finds what one finds that looks at every order, with %o',
  (options) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed)
        const [first, second] = [new Orders(random), new Orders(random)]
        const differ = new LadderDiffer(options)
        let quote: LadderQuote | undefined
        for (let round = 0; round < 20; round += 1) {
          if (random.chance(0.7)) quote = anyQuote(random)
          // One differ may be given another market's orders: it begins anew.
          const orders = random.chance(0.9) ? first : second
          // More facts than the slots remember changes of are one way to be behind.
          const steps = random.pick([0, 1, 3, 60])
          for (let step = 0; step < steps; step += 1) orders.step(quote)
          const { state } = orders
          const diff = differ.diff(quote, state.slots)
          expect(diff).toEqual(computeDiff(quote?.desired() ?? [], state.getCurrentOrders(), options))
          if (random.chance(0.4)) orders.follow(diff)
        }
      }),
      { numRuns: 120 },
    )
  },
)

test('law: of two quotes it is told every level on which they differ, and of two of the same tranches no tranche that both want', () => {
  fc.assert(
    fc.property(seeds, fc.constantFrom<Side>('bid', 'ask'), (seed, side) => {
      const random = createRandom(seed)
      const [before, after] = [anyQuote(random), anyQuote(random)]
      const told = new Set<number>()
      const of = (quote: LadderQuote | undefined): Stretches => quote?.of(side) ?? []
      eachChanged(side, of(before), of(after), (_, level) => told.add(level))
      fc.pre(before === undefined || after === undefined || before.tranches === after.tranches)
      for (let level = 0; level < grid.levels; level += 1) {
        const [was, is] = [before?.at(side, level), after?.at(side, level)]
        if (was !== is) expect(told).toContain(level)
        else if (was?.sz === before?.tranches.orderSize || was === undefined) expect(told).not.toContain(level)
      }
      const same: number[] = []
      eachChanged(side, of(before), of(before), (_, level) => same.push(level))
      expect(same).toEqual([])
    }),
    { numRuns: 2000 },
  )
})
