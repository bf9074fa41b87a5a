import type { Sz } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundaryOf, computeDesiredOrders, type DesiredOrder, type QuoteInput, type QuoteSkip, splitLadder } from './index.ts'
import { arbQuoteInput, viewOf } from './testing.ts'

const law = (check: (input: QuoteInput) => void): void => fc.assert(fc.property(arbQuoteInput, check), { numRuns: 3000 })
const of = (side: DesiredOrder['side'], orders: readonly DesiredOrder[]): readonly DesiredOrder[] =>
  orders.filter((order) => order.side === side)
const levels = (orders: readonly DesiredOrder[]): number[] => orders.map((order) => order.level)

describe('what is offered', () => {
  test('P10 asks never exceed the base, bids never exceed the quote', () => {
    law((input) => {
      const { desired } = computeDesiredOrders(input)
      const asked = of('ask', desired).reduce((sum, order) => sum + order.sz, 0n)
      const paid = of('bid', desired).reduce((sum, order) => sum + order.px * order.sz, 0n)
      expect(asked <= input.offerableBase && asked <= input.base && paid <= input.quote).toBe(true)
      expect(desired.every((order) => order.sz > 0n && order.px === input.grid.px(order.level))).toBe(true)
    })
  })

  test('no level is on both sides: bids end below the boundary, asks begin at it', () => {
    law((input) => {
      const { boundary, desired } = computeDesiredOrders(input)
      expect(levels(of('bid', desired)).every((level) => level < boundary)).toBe(true)
      expect(levels(of('ask', desired)).every((level) => level >= boundary)).toBe(true)
      const slots = desired.map(({ side, level }) => `${side} ${level}`)
      expect(new Set(slots).size).toBe(slots.length)
    })
  })

  test('P26 every order is worth the least value, or rests already just so', () => {
    law((input) => {
      for (const { side, level, px, sz } of computeDesiredOrders(input).desired) {
        expect(px * sz >= input.minNotional || input.restingSz(side, level) === sz).toBe(true)
      }
    })
  })

  test('nothing that rests is dropped for dust, unless it would have to shrink', () => {
    law((input) => {
      for (const skip of computeDesiredOrders(input).skipped) {
        if (skip.reason !== 'belowMinNotional') continue
        expect(skip.notional).toBe(skip.px * skip.sz)
        expect(skip.notional < input.minNotional).toBe(true)
        const there = input.restingSz(skip.side, skip.level)
        expect(there === undefined || there > skip.sz).toBe(true)
      }
    })
  })
})

describe('the boundary', () => {
  test('dust that does not rest takes no level', () => {
    law((input) => {
      const { grid, orderSize, base, gapLevels, minNotional } = input
      const rest = base % orderSize
      const partial = grid.levels - Number(base / orderSize) - 1
      fc.pre(partial >= 0 && rest * grid.px(partial) < minNotional && !input.resting.askRests(partial))
      const { boundary, desired } = computeDesiredOrders({ ...input, ...viewOf([]), mark: null, maxOrders: null })
      expect(boundary).toBe(partial + 1)
      expect(levels(of('ask', desired))).not.toContain(partial)
      const bids = of('bid', desired)
      if (bids.length > 0) expect(bids[0]?.level).toBe(partial - gapLevels)
    })
  })

  test('P12 an exact multiple gives no phantom level: whole tranches from the boundary up', () => {
    law((input) => {
      const tranches = input.base / input.orderSize
      const base = (tranches * input.orderSize) as Sz
      const { boundary, desired } = computeDesiredOrders({ ...input, base, offerableBase: base })
      expect(boundary).toBe(Math.max(0, input.grid.levels - Number(tranches)))
      expect(of('ask', desired).every((order) => order.sz === input.orderSize || input.restingSz('ask', order.level) === order.sz)).toBe(
        true,
      )
    })
  })

  test('more base never raises it, and it does not look at what the account holds', () => {
    fc.assert(
      fc.property(arbQuoteInput, fc.bigInt({ min: 0n, max: 10n ** 12n }), (input, more) => {
        const extra = more % (2n * input.orderSize)
        expect(boundaryOf({ ...input, base: (input.base + extra) as Sz }) <= boundaryOf(input)).toBe(true)
        expect(computeDesiredOrders({ ...input, offerableBase: 0n as Sz, quote: 0n as typeof input.quote }).boundary).toBe(
          boundaryOf(input),
        )
      }),
      { numRuns: 3000 },
    )
  })

  test('P35 without the room for it there are no bids, and the surplus is named', () => {
    law((input) => {
      const capacity = (BigInt(input.grid.levels) * input.orderSize) as Sz
      const base = (capacity + (input.base % input.orderSize)) as Sz
      const { boundary, desired, skipped } = computeDesiredOrders({ ...input, base, offerableBase: base })
      expect([boundary, of('bid', desired).length]).toEqual([0, 0])
      const surplus = skipped.find((skip) => skip.reason === 'surplusBase')
      expect(surplus?.sz ?? 0n).toBe(base - capacity)
    })
  })
})

describe('what is not made', () => {
  test('every active level of a side is desired or skipped, once, with numbers that forbid it', () => {
    law((input) => {
      const { boundary, desired, skipped } = computeDesiredOrders(input)
      const named = skipped.filter((skip) => skip.reason !== 'surplusBase')
      const width = input.activeLevels ?? input.grid.levels
      const asks = [...levels(of('ask', desired)), ...levels(of('ask', named))].sort((a, b) => a - b)
      expect(asks).toEqual(Array.from({ length: Math.min(width, input.grid.levels - boundary) }, (_, i) => boundary + i))
      const bids = [...levels(of('bid', desired)), ...levels(of('bid', named))].sort((a, b) => b - a)
      const best = bids[0] ?? -1
      expect(bids).toEqual(Array.from({ length: Math.min(width, best + 1) }, (_, i) => best - i))
      expect(named.filter((skip) => !isForbidden(skip, input))).toEqual([])
    })
  })

  test('P41 the band and the open order limit hold, the limit inside-out', () => {
    law((input) => {
      const { desired } = computeDesiredOrders(input)
      const free = computeDesiredOrders({ ...input, maxOrders: null }).desired
      expect(desired).toEqual(input.maxOrders === null ? free : free.slice(0, input.maxOrders))
      const { mark } = input
      if (mark !== null) expect(desired.every(({ px }) => 5n * px > mark && px <= 5n * mark)).toBe(true)
    })
  })
})

function isForbidden(skip: QuoteSkip, { minNotional, mark, maxOrders }: QuoteInput): boolean {
  switch (skip.reason) {
    case 'belowMinNotional':
      return skip.notional < minNotional
    case 'outsideBand':
      return mark !== null && (5n * skip.px <= mark || skip.px > 5n * mark)
    case 'openOrderLimit':
      return maxOrders === skip.maxOrders
    case 'insufficientQuote':
      return skip.available < skip.px && skip.needed === skip.px * skip.sz
    case 'insufficientBase':
      return skip.available <= 0n && skip.needed === skip.sz
    case 'surplusBase':
      return false
    default:
      return skip satisfies never
  }
}

describe('repetition', () => {
  test('the same state gives the same quote, inside-out, and is not touched', () => {
    law((input) => {
      const { desired } = computeDesiredOrders(input)
      expect(computeDesiredOrders(Object.freeze({ ...input })).desired).toEqual(desired)
      const [bids, asks] = [of('bid', desired), of('ask', desired)]
      expect(levels(bids)).toEqual(levels(bids).toSorted((a, b) => b - a))
      expect(levels(asks)).toEqual(levels(asks).toSorted((a, b) => a - b))
      const paired = 2 * Math.min(bids.length, asks.length)
      expect(desired.slice(0, paired).map(({ side }) => side)).toEqual(
        Array.from({ length: paired }, (_, i) => (i % 2 === 0 ? 'bid' : 'ask')),
      )
    })
  })

  test('what is quoted stays quoted: with the desired orders resting, the same orders are desired', () => {
    law((given) => {
      const input = { ...given, mark: null, maxOrders: null, offerableBase: given.base }
      const { boundary, desired } = computeDesiredOrders(input)
      const { bestBid, keptBid } = splitLadder(input)
      const stays = ({ side, level, sz }: DesiredOrder): boolean => side === 'bid' && level === bestBid && sz === keptBid
      // A bid that must stay but can't be paid any more goes, and leaves the level to the rule's other cases.
      fc.pre(keptBid === 0n || desired.some(stays))
      fc.pre(input.activeLevels !== 0)
      const orders = desired.map((order) => ({ ...order, hasFills: stays(order) }))
      expect(computeDesiredOrders({ ...input, ...viewOf(orders) })).toMatchObject({ boundary, desired })
    })
  })
})
