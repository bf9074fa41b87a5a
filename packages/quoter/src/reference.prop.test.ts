import { createRandom } from '@hyperladder/testkit'
import { expect, test } from 'vitest'
import { computeDesiredOrders, type DesiredOrder, type Quote, type QuoteInput } from './index.ts'
import { randomQuoteInput } from './testing.ts'

/**
 * The rule once more, as literally and as slowly as it can be written: every level is dealt its tranche one by one, every order is a line
 * on a list, and the limits strike lines off afterwards. Shares nothing with the source but the types.
 */
function reference(input: QuoteInput): Pick<Quote, 'boundary' | 'desired'> {
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
  const inBand = ({ level }: { level: number }): boolean =>
    input.mark === null || (px(level) * 5n > input.mark && px(level) <= input.mark * 5n)
  const offer = (side: 'bid' | 'ask', lines: typeof asks, money: bigint, price: (level: number) => bigint): DesiredOrder[] => {
    const orders: { side: 'bid' | 'ask'; level: number; px: bigint; sz: bigint }[] = []
    for (const { level, sz: wanted, stays } of within(lines).filter(inBand)) {
      let sz = wanted
      while (sz * price(level) > money) sz = money / price(level)
      if (sz === 0n) break
      const there = input.restingSz(side, level)
      if (sz * px(level) >= minNotional || (stays && sz === wanted)) orders.push({ side, level, px: px(level), sz })
      else if (there !== undefined && there <= sz) orders.push({ side, level, px: px(level), sz: there })
      if (sz < wanted) break
      if (orders.at(-1)?.level === level) money -= (orders.at(-1)?.sz as bigint) * price(level)
    }
    return orders as DesiredOrder[]
  }
  const bidOrders = offer('bid', bids, input.quote, px)
  const askOrders = offer('ask', asks, input.offerableBase, () => 1n)
  const desired = [...bidOrders.keys(), ...askOrders.keys()]
    .filter((rank, i, ranks) => ranks.indexOf(rank) === i)
    .sort((a, b) => a - b)
    .flatMap((rank) => [...bidOrders.slice(rank, rank + 1), ...askOrders.slice(rank, rank + 1)])
  return { boundary: asks[0]?.level ?? grid.levels, desired: input.maxOrders === null ? desired : desired.slice(0, input.maxOrders) }
}

test('a hundred thousand random states are quoted as the rule says, literally', () => {
  const random = createRandom('the rule, literally')
  for (let run = 0; run < 100_000; run++) {
    const input = randomQuoteInput(random)
    const { boundary, desired } = computeDesiredOrders(input)
    const wanted = reference(input)
    if (boundary !== wanted.boundary || !sameOrders(desired, wanted.desired))
      expect({ run, input, boundary, desired }).toEqual({ run, input, ...wanted })
  }
})

const sameOrders = (left: Quote['desired'], right: Quote['desired']): boolean =>
  left.length === right.length &&
  left.every((order, i) => {
    const other = right[i] as DesiredOrder
    return order.side === other.side && order.level === other.level && order.px === other.px && order.sz === other.sz
  })
