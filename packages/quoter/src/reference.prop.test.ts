import { createRandom } from '@hyperladder/testkit'
import type { Ntl, Px, Sz } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { computeDesiredOrders, type DesiredOrder, type Quote, type QuoteInput, type QuoteSkip } from './index.ts'
import { randomQuoteInput } from './testing.ts'

/**
 * The rule once more, as literally and as slowly as it can be written: every level is dealt its tranche one by one, every order is a line
 * on a list, and the limits strike lines off afterwards. Shares nothing with the source but the types.
 */
function reference(input: QuoteInput): Quote {
  const { grid, orderSize, minNotional, resting } = input
  const px = (level: number): bigint => grid.prices[level] as bigint

  const fullAsks: number[] = []
  let dealt: bigint = input.base
  for (let level = grid.levels - 1; level >= 0 && dealt >= orderSize; level--) {
    fullAsks.unshift(level)
    dealt -= orderSize
  }
  const everyLevelIsAnAsk = fullAsks.length === grid.levels
  const r = everyLevelIsAnAsk ? 0n : dealt
  const p = grid.levels - fullAsks.length - 1

  const asks = fullAsks.map((level) => ({ level, sz: orderSize as bigint, stays: false }))
  const bids: typeof asks = []
  const kept = resting.partlyFilledBid(p - input.gapLevels)
  let next = p - input.gapLevels
  if (everyLevelIsAnAsk) next = -1
  else if (next >= 0 && kept !== undefined) {
    bids.push({ level: next, sz: kept, stays: true })
    next -= 1
  } else {
    const there = input.restingSz('ask', p)
    const dustStays = resting.askRests(p) && there !== undefined && there <= r
    if (r > 0n && (r * px(p) >= minNotional || dustStays)) {
      asks.unshift(r * px(p) >= minNotional ? { level: p, sz: r, stays: false } : { level: p, sz: there as bigint, stays: true })
      next -= 1
    }
  }
  for (let level = next; level >= 0; level--) bids.push({ level, sz: orderSize, stays: false })

  const within = <Line>(lines: Line[]): Line[] => (input.activeLevels === null ? lines : lines.slice(0, input.activeLevels))
  const inBand = (level: number): boolean => input.mark === null || (px(level) * 5n > input.mark && px(level) <= input.mark * 5n)
  const skipped: QuoteSkip[] = []
  const offer = (side: 'bid' | 'ask', lines: typeof asks, purse: bigint, price: (level: number) => bigint): DesiredOrder[] => {
    const orders: DesiredOrder[] = []
    let money = purse
    for (const { level, sz: wanted, stays } of within(lines)) {
      const slot = { side, level, px: px(level) as Px }
      const strike = (sz: bigint, why: object): void => void skipped.push({ ...slot, sz: sz as Sz, ...why } as QuoteSkip)
      if (!inBand(level)) {
        strike(wanted, { reason: 'outsideBand', mark: input.mark })
        continue
      }
      let sz = wanted
      while (sz * price(level) > money) sz = money / price(level)
      const there = input.restingSz(side, level)
      let made: bigint | undefined
      if (sz === 0n) {
        const reason = side === 'bid' ? 'insufficientQuote' : 'insufficientBase'
        strike(wanted, { reason, needed: wanted * price(level), available: money })
      } else if (sz * px(level) >= minNotional || (stays && sz === wanted)) made = sz
      else if (there !== undefined && there <= sz) made = there
      else strike(sz, { reason: 'belowMinNotional', notional: (sz * px(level)) as Ntl, minNotional })
      if (made !== undefined) orders.push({ ...slot, sz: made as Sz })
      money = sz < wanted ? 0n : money - (made ?? 0n) * price(level)
    }
    return orders
  }
  const bidOrders = offer('bid', bids, input.quote, px)
  const askOrders = offer('ask', asks, input.offerableBase, () => 1n)
  const desired = [...bidOrders.keys(), ...askOrders.keys()]
    .filter((rank, i, ranks) => ranks.indexOf(rank) === i)
    .sort((a, b) => a - b)
    .flatMap((rank) => [...bidOrders.slice(rank, rank + 1), ...askOrders.slice(rank, rank + 1)])
  const boundary = asks[0]?.level ?? grid.levels
  const surplus = dealt as Sz
  if (everyLevelIsAnAsk && surplus > 0n) {
    const top = grid.levels - 1
    skipped.push({ side: 'ask', level: top, px: px(top) as Px, sz: surplus, reason: 'surplusBase', capacity: (input.base - surplus) as Sz })
  }
  const { maxOrders } = input
  if (maxOrders === null) return { boundary, desired, skipped }
  for (const order of desired.splice(maxOrders)) skipped.push({ ...order, reason: 'openOrderLimit', maxOrders })
  return { boundary, desired, skipped }
}

function expectRule(run: number, input: QuoteInput): void {
  const { boundary, desired, skipped } = computeDesiredOrders(input)
  const wanted = reference(input)
  if (boundary !== wanted.boundary || !sameOrders(desired, wanted.desired) || !sameSkips(skipped, wanted.skipped))
    expect({ run, input, boundary, desired, skipped }).toEqual({ run, input, ...wanted })
}

test('sixty thousand random states are quoted and skipped as the rule says, literally', () => {
  const random = createRandom('the rule, literally')
  for (let run = 0; run < 60_000; run++) expectRule(run, randomQuoteInput(random))
})

test('so are states whose funds pay some orders of each side to the last unit, or to one unit less', () => {
  const random = createRandom('to the last unit')
  for (let run = 0; run < 20_000; run++) {
    const input = randomQuoteInput(random)
    const ample = { ...input, quote: (input.quote + 10n ** 30n) as Ntl, offerableBase: input.base, maxOrders: null }
    const { desired } = computeDesiredOrders(ample)
    const [bids, asks] = (['bid', 'ask'] as const).map((side) => desired.filter((order) => order.side === side))
    const paid = bids?.slice(0, random.int(bids.length + 1)).reduce((sum, { px, sz }) => sum + px * sz, 0n) ?? 0n
    const covered = asks?.slice(0, random.int(asks.length + 1)).reduce((sum, { sz }) => sum + sz, 0n) ?? 0n
    const less = (amount: bigint) => (amount > 0n && random.chance(0.3) ? amount - 1n : amount)
    expectRule(run, { ...input, quote: less(paid) as Ntl, offerableBase: less(covered) as Sz })
  }
})

/** Key by key, and so every number that a reason gives. */
const sameSkips = (left: readonly QuoteSkip[], right: readonly QuoteSkip[]): boolean =>
  left.length === right.length && left.every((skip, i) => write(skip) === write(right[i] as QuoteSkip))

const write = (skip: QuoteSkip): string =>
  Object.entries(skip)
    .sort(([a], [b]) => a.localeCompare(b))
    .join()

const sameOrders = (left: Quote['desired'], right: Quote['desired']): boolean =>
  left.length === right.length &&
  left.every((order, i) => {
    const other = right[i] as DesiredOrder
    return order.side === other.side && order.level === other.level && order.px === other.px && order.sz === other.sz
  })
