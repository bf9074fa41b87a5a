import { formatPx, type Px, parsePx, parseSz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { ALICE, Desk } from '../../test/desk.ts'
import type { TapeLevel, TapeOrder } from './types.ts'

const COIN = 'PURR/USDC'
const level = (px: string, sz: string): TapeLevel => ({ px: parsePx(px, 8), sz: parseSz(sz, 0) })
const tape = (bids: TapeLevel[], asks: TapeLevel[], takers: TapeOrder[] = [], position = 1) =>
  ({ type: 'tape', id: 1, asset: 10_000, position, book: { bids, asks }, takers, takersBeforeBook: 0 }) as const
const prints = (...takers: TapeOrder[]) => ({ type: 'tape', id: 1, asset: 10_000, position: 1, takers }) as const

const desk = () =>
  new Desk([
    [ALICE, 'USDC', '100000'],
    [ALICE, 'PURR', '100000'],
  ])
const prices = (core: Desk['core'], side: 'bids' | 'asks') => core.book(COIN)[side].map(({ px, sz }) => `${sz}@${formatPx(px, 8)}`)

describe('a recording', () => {
  test('rests its book among clients’ orders, whose place in the queue is kept', () => {
    const d = desk()
    const own = d.oid(ALICE, { side: 'ask', px: '0.201', sz: '100' })
    d.submit(tape([level('0.199', '500')], [level('0.201', '500')], [{ side: 'bid', ...level('0.201', '150') }]))
    d.block()
    expect(d.core.userFills(ALICE)).toMatchObject([{ oid: own, sz: 100n }])
    expect([prices(d.core, 'bids'), prices(d.core, 'asks')]).toEqual([['500@0.199'], ['450@0.201']])
    expect(d.core.tapePosition(COIN)).toBe(1)
  })

  test('leaves a client behind what stood there before it, however often the book is recorded', () => {
    const d = desk()
    const bids = (sz: string) => tape([level('0.199', sz)], [level('0.201', '500')])
    d.submit(bids('10000'))
    d.block()
    d.place(ALICE, { side: 'bid', px: '0.199', sz: '100' })
    d.submit(bids('10000'))
    d.block()
    const sell = (sz: string) => ({ side: 'ask' as const, ...level('0.199', sz) })
    d.submit({ ...tape([level('0.199', '9900')], [level('0.201', '500')], [sell('100')]), takersBeforeBook: 1 })
    d.block()
    expect([d.core.userFills(ALICE), prices(d.core, 'bids')]).toEqual([[], ['10000@0.199']])
    d.submit(prints(sell('9900')))
    d.block()
    expect(d.core.userFills(ALICE)).toEqual([])
    d.submit(prints(sell('60')))
    d.block()
    expect(d.core.userFills(ALICE)).toMatchObject([{ sz: 60n }])
  })

  test('puts what a level gains behind a client, and takes what it loses from behind first', () => {
    const d = desk()
    const book = (sz: string, takers: TapeOrder[] = []) => {
      d.submit({ ...tape([level('0.199', sz)], [level('0.201', '500')], takers), takersBeforeBook: takers.length })
      d.block()
    }
    book('1000')
    d.place(ALICE, { side: 'bid', px: '0.199', sz: '100' })
    book('1500')
    book('700')
    expect([prices(d.core, 'bids'), d.core.bbo(COIN).bid?.n]).toEqual([['800@0.199'], 2])
    book('700', [{ side: 'ask', ...level('0.199', '700') }])
    expect(d.core.userFills(ALICE)).toEqual([])
    book('500', [{ side: 'ask', ...level('0.199', '50') }])
    expect(d.core.userFills(ALICE)).toMatchObject([{ sz: 50n }])
    expect(prices(d.core, 'bids')).toEqual(['600@0.199'])
  })

  test('moves through a client’s orders by taking them, and comes to rest beyond', () => {
    const d = desk()
    d.submit(tape([level('0.199', '500')], [level('0.201', '500')]))
    d.block()
    d.place(ALICE, { side: 'bid', px: '0.2', sz: '100' }, { side: 'bid', px: '0.1995', sz: '700' }, { side: 'bid', px: '0.17', sz: '100' })
    d.submit(tape([level('0.179', '400')], [level('0.18', '300'), level('0.181', '400')], [], 2))
    d.block()
    expect(d.trades(ALICE).map(({ px, sz, crossed }) => [formatPx(px, 8), sz, crossed])).toEqual([
      ['0.1995', 400n, false],
      ['0.1995', 200n, false],
      ['0.2', 100n, false],
    ])
    d.submit(tape([level('0.179', '400')], [level('0.18', '300'), level('0.181', '400')], [], 3))
    d.block()
    expect([prices(d.core, 'bids'), prices(d.core, 'asks')]).toEqual([
      ['400@0.179', '100@0.17'],
      ['200@0.18', '400@0.181'],
    ])
    expect(formatPx(d.core.mark(COIN) as Px, 8)).toBe('0.18')
  })

  test('lets a cancel of the same block get away from it', () => {
    const d = desk()
    const oid = d.oid(ALICE, { side: 'ask', px: '0.2', sz: '100' })
    d.submit(tape([level('0.21', '300')], [level('0.22', '300')]))
    d.cancel(ALICE, oid)
    expect([d.core.userFills(ALICE), prices(d.core, 'bids')]).toEqual([[], ['300@0.21']])
  })

  test('has pieces below the smallest order, and makes no money', () => {
    const d = desk()
    const supply = () => d.core.snapshot().state as { accounts: { balances: [number, { total: string }][] }[] }
    const dollars = () =>
      supply().accounts.reduce((sum, { balances }) => sum + BigInt((new Map(balances).get(0)?.total ?? '#0').slice(1)), 0n)
    const before = dollars()
    d.submit(tape([level('0.2', '10000')], [level('0.201', '40')], [{ side: 'ask', ...level('0.2', '40') }]))
    d.block()
    expect([d.core.recentTrades(COIN).length, prices(d.core, 'asks')]).toEqual([1, ['40@0.201']])
    expect(before - dollars()).toBeLessThan(10n ** 6n)
    expect(before - dollars()).toBeGreaterThan(0n)
  })

  test('names an asset that is not there', () => {
    const d = desk()
    d.submit({ ...tape([], []), asset: 5 })
    expect(d.block().answers[0]?.answer).toMatchObject({ refusal: { code: 'unknownAsset', asset: 5 } })
  })
})
