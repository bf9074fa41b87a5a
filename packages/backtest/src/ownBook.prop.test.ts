import type { Oid, Px, Side } from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_ASK, NO_BID, OwnBook } from './ownBook.ts'

const order = fc.record({
  side: fc.constantFrom<Side>('bid', 'ask'),
  px: fc.bigInt({ min: 1n, max: 20n }),
  sz: fc.bigInt({ min: 1n, max: 9n }),
})
const step = fc.oneof(
  fc.record({ type: fc.constant('open' as const), order }),
  fc.record({ type: fc.constant('fill' as const), which: fc.nat(30), sz: fc.bigInt({ min: 1n, max: 9n }) }),
  fc.record({ type: fc.constant('close' as const), which: fc.nat(30) }),
)

test('it shows what a list of the orders would, best first', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const book = new OwnBook()
      const orders = new Map<number, { side: Side; px: bigint; sz: bigint }>()
      let oid = 0
      for (const each of steps) {
        if (each.type === 'open') {
          oid += 1
          orders.set(oid, { ...each.order })
          book.open(oid as Oid, each.order.side, each.order.px as Px, each.order.sz)
          expect(book.joinedAt(each.order.side, each.order.px as Px)).toBe(book.version)
        } else {
          const known = orders.get(each.which)
          if (each.type === 'close') {
            orders.delete(each.which)
            book.close(each.which as Oid)
          } else if (known === undefined || known.sz >= each.sz) {
            if (known !== undefined) known.sz -= each.sz
            if (known?.sz === 0n) orders.delete(each.which)
            book.fill(each.which as Oid, each.sz)
          }
        }
        for (const side of ['bid', 'ask'] as const) {
          const mine = [...orders.values()].filter((one) => one.side === side)
          const prices = [...new Set(mine.map(({ px }) => px))].sort((a, b) => Number(side === 'bid' ? a - b : b - a))
          expect(book.prices(side)).toEqual(prices)
          expect(side === 'bid' ? book.bestBid : book.bestAsk).toBe(prices.at(-1) ?? (side === 'bid' ? NO_BID : NO_ASK))
          for (const px of prices) {
            const here = mine.filter((one) => one.px === px).reduce((sum, { sz }) => sum + sz, 0n)
            expect(book.sizeAt(side, px as Px)).toBe(here)
            const within = mine.filter((one) => (side === 'bid' ? one.px >= px : one.px <= px)).reduce((sum, { sz }) => sum + sz, 0n)
            expect(book.sizeWithin(side, px as Px)).toBe(within)
          }
        }
        expect(book.size).toBe(orders.size)
      }
    }),
  )
})
