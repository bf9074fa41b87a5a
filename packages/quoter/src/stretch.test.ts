import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { parsePx, type Sz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { eachInsideOut, StretchBuilder } from './stretch.ts'
import { Tranches } from './tranches.ts'

const grid = PricingGrid.build({ startPx: parsePx('1', 6), levels: 20, spacing: parseSpacing('0.01'), pxDecimals: 6 })
const [hundred, fifty] = [100n as Sz, 50n as Sz]

describe('stretches as they are built', () => {
  test('tranches that follow each other in level and rank become one stretch', () => {
    const bids = new StretchBuilder('bid')
    bids.addTranches(9, 2)
    bids.addTranches(7, 3)
    expect(bids.stretches).toEqual([{ level: 9, count: 5, rank: 0, order: undefined }])
    expect(bids.count).toBe(5)
    const asks = new StretchBuilder('ask')
    asks.addTranches(10, 1)
    asks.addTranches(11, 4)
    expect(asks.stretches).toEqual([{ level: 10, count: 5, rank: 0, order: undefined }])
  })

  test('a gap in level or in rank begins another one, and so does an order of its own', () => {
    const asks = new StretchBuilder('ask')
    asks.addTranches(10, 2)
    asks.addTranches(13, 1)
    asks.addTranches(14, 1, 5)
    const order = { side: 'ask', level: 15, px: grid.px(15), sz: fifty } as const
    asks.add(order)
    asks.addTranches(16, 2)
    expect(asks.stretches).toEqual([
      { level: 10, count: 2, rank: 0, order: undefined },
      { level: 13, count: 1, rank: 2, order: undefined },
      { level: 14, count: 1, rank: 5, order: undefined },
      { level: 15, count: 1, rank: 4, order },
      { level: 16, count: 2, rank: 5, order: undefined },
    ])
  })

  test('both sides are told by rank, of two equal ranks the bid first', () => {
    const [bids, asks] = [new StretchBuilder('bid'), new StretchBuilder('ask')]
    bids.addTranches(9, 1, 1)
    bids.addTranches(6, 2, 4)
    asks.addTranches(10, 3, 0)
    asks.addTranches(15, 2, 5)
    const told: [string, number, number][] = []
    const tranches = Tranches.of(grid, hundred)
    eachInsideOut(bids.stretches, asks.stretches, tranches, ({ side, level }, rank) => told.push([side, level, rank]))
    expect(told).toEqual([
      ['ask', 10, 0],
      ['bid', 9, 1],
      ['ask', 11, 1],
      ['ask', 12, 2],
      ['bid', 6, 4],
      ['bid', 5, 5],
      ['ask', 15, 5],
      ['ask', 16, 6],
    ])
  })
})

describe('the tranches of a ladder', () => {
  test('are one table for each order size', () => {
    const [one, other] = [Tranches.of(grid, hundred), Tranches.of(grid, fifty)]
    expect([one.order('bid', 3).sz, other.order('bid', 3).sz]).toEqual([hundred, fifty])
    expect(Tranches.of(grid, hundred)).toBe(one)
    expect(Tranches.of(grid, fifty)).toBe(other)
  })

  test('are remembered for the eight order sizes that came last', () => {
    const own = PricingGrid.build({ startPx: parsePx('2', 6), levels: 5, spacing: parseSpacing('0.01'), pxDecimals: 6 })
    const sizes = Array.from({ length: 9 }, (_, i) => BigInt(i + 1) as Sz)
    const tables = sizes.map((size) => Tranches.of(own, size))
    expect(sizes.slice(1).map((size) => Tranches.of(own, size) === tables[sizes.indexOf(size)])).toEqual(Array(8).fill(true))
    expect(Tranches.of(own, sizes[0] as Sz)).not.toBe(tables[0])
  })

  test('are paid from the lowest level on that the quote reaches, to the last unit', () => {
    const tranches = Tranches.of(grid, hundred)
    const cost = tranches.cost(4, 9)
    const from = (quote: bigint, least = 0) => tranches.affordableFrom(least, 9, quote as never)
    expect([from(cost), from(cost - 1n), from(cost + 1n)]).toEqual([4, 5, 4])
    expect([from(cost, 4), from(cost, 6), from(0n), from(10n ** 30n)]).toEqual([4, 6, 9, 0])
  })
})
