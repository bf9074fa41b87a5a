import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { formatPx, formatSz, parseNtl, parsePx, parseSz, type Side } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import type { Quote } from './index.ts'
import { type RestingOrder, SimulatedBook } from './testing.ts'

/** What takers did to the on-chain maker of @37 on the test network in March 2026, as sizes filled on one of its sides. */
const TAKEN: readonly (readonly [Side, string])[] = [
  ['ask', '50'],
  ['ask', '1900'],
  ['bid', '1948.63'],
  ['ask', '5000'],
  ['bid', '4996.5'],
]

type Replay = { book: SimulatedBook; fills: string[]; before: readonly RestingOrder[]; quote: Quote; bids: string[]; asks: string[] }

/** Replays the first experiments, one after the other, without fees, and returns how the last of them ended. */
function replay(experiments: number): Replay {
  const book = new SimulatedBook({
    grid: PricingGrid.build({ startPx: parsePx('1', 6), levels: 100, spacing: parseSpacing('0.003'), pxDecimals: 6 }),
    orderSize: parseSz('1000', 2),
    base: parseSz('97941.26', 2),
    quote: parseNtl('1000000'),
    gapLevels: 0,
    activeLevels: 20, // what a book shows of a side
    minNotional: parseNtl('10'),
  })
  const show = (orders: Quote['desired']): string[] => orders.map(({ px, sz }) => `${formatSz(sz, 2)} at ${formatPx(px, 6)}`)
  let quote = book.requote()
  let before = book.orders
  let fills: string[] = []
  for (const [side, sz] of TAKEN.slice(0, experiments)) {
    before = book.orders
    fills = show(book.take(side, parseSz(sz, 2)))
    quote = book.requote()
  }
  const bids = show(quote.desired.filter((order) => order.side === 'bid'))
  const asks = show(quote.desired.filter((order) => order.side === 'ask'))
  return { book, fills, before, quote, bids, asks }
}

const each = (sz: string, prices: readonly string[]): string[] => prices.map((px) => `${sz} at ${px}`)

describe('experiments on the on-chain maker, with what was seen after each', () => {
  test('before the first: two bids, the best ask a part of a tranche, 20 asks visible', () => {
    const { quote, bids, asks } = replay(0)
    expect(quote.boundary).toBe(2)
    expect(bids).toEqual(['1000 at 1.003', '1000 at 1'])
    expect([asks[0], asks[1], asks[19], asks.length]).toEqual(['941.26 at 1.006', '1000 at 1.009', '1000 at 1.0639', 20])
  })

  test('1: a purchase of 50 shrinks the best ask, and nothing else changes', () => {
    const { book, before, asks } = replay(1)
    expect(asks[0]).toBe('891.26 at 1.006')
    const unlike = book.orders.filter((order, i) => order.level !== before[i]?.level || order.sz !== before[i]?.sz)
    expect(unlike.map(({ side, level }) => [side, level])).toEqual([['ask', 2]])
  })

  test('2: a purchase of 1900 turns two levels into bids, shrinks the third and shows two deeper asks', () => {
    const { fills, bids, asks } = replay(2)
    expect(fills).toEqual(['891.26 at 1.006', '1000 at 1.009', '8.74 at 1.012'])
    expect(bids).toEqual(each('1000', ['1.009', '1.006', '1.003', '1']))
    expect([asks[0], ...asks.slice(-2)]).toEqual(['991.26 at 1.012', '1000 at 1.067', '1000 at 1.0702'])
  })

  test('3: a sale of 1948.63 leaves a part of a bid as a bid and tops the ask above up', () => {
    const { quote, fills, bids, asks } = replay(3)
    expect(fills).toEqual(['1000 at 1.009', '948.63 at 1.006'])
    expect(bids).toEqual(['51.37 at 1.006', '1000 at 1.003', '1000 at 1'])
    expect(asks.slice(0, 2)).toEqual(each('1000', ['1.009', '1.012']))
    expect(quote.boundary).toBe(3)
  })

  test('4: a purchase of 5000 turns four levels into bids, tops the part of a bid up and leaves a part on the fifth', () => {
    const { fills, bids, asks } = replay(4)
    expect(fills).toEqual(each('1000', ['1.009', '1.012', '1.015', '1.018', '1.021']))
    expect(bids).toEqual(each('1000', ['1.018', '1.015', '1.012', '1.009', '1.006', '1.003', '1']))
    expect(asks[0]).toBe('939.89 at 1.021')
  })

  test('5: a sale of 4996.5 turns four bids into asks and leaves 3.5 bidding, dust or not', () => {
    const { book, fills, bids, asks } = replay(5)
    expect(fills).toEqual([...each('1000', ['1.018', '1.015', '1.012', '1.009']), '996.5 at 1.006'])
    expect(bids).toEqual(['3.5 at 1.006', '1000 at 1.003', '1000 at 1'])
    expect(asks.slice(0, 5)).toEqual(each('1000', ['1.009', '1.012', '1.015', '1.018', '1.021']))
    expect(formatSz(book.base, 2)).toBe('97936.39')
  })
})
