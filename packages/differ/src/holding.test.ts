import type { Ntl, Px, Sz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { ladder, live, requests, specified, want } from '../test/orders.ts'
import { computeDiff, type DiffBounds } from './index.ts'

/** Room for whatever is kept: what must change here changes for another reason. */
const ROOM: DiffBounds = { base: (10n ** 12n) as Sz, quote: (10n ** 18n) as Ntl }
const bid = want('bid', 7)
const ask = { ...want('ask', 8), px: (bid.px + 50n) as Px }

describe('a price within its tolerance is given up only where it meets the other side', () => {
  test.each([
    ['a bid at the wanted ask', bid, 50n, 1],
    ['a bid one unit below it', bid, 49n, 0],
    ['an ask at the wanted bid', ask, -50n, 1],
    ['an ask one unit above it', ask, -49n, 0],
  ] as const)('%s', (_, order, off, changes) => {
    const other = order === bid ? ask : bid
    const current = [live(order, { px: (order.px + off) as Px }), live(other)]
    expect(computeDiff([bid, ask], current, specified, ROOM).modifies.map(({ to }) => to)).toEqual(changes === 1 ? [order] : [])
  })
})

test('of two orders in a slot the one at the nearer price stays, whichever came first', () => {
  const [far, near] = [live(bid, { px: (bid.px + 3_000n) as Px }), live(bid, { remaining: 400n as Sz })]
  for (const current of [
    [far, near],
    [near, far],
  ])
    expect(computeDiff([bid], current, specified).cancels).toEqual([{ target: far }])
})

test('what bids take is no bound of asks, nor the other way round', () => {
  const [asked, spare] = [want('ask', 8, 10_000), want('bid', 3)]
  const busy = live(want('bid', 2), { busy: true })
  const current = [live(asked, { remaining: 10_050n as Sz }), live(spare), busy]
  expect(requests(computeDiff([spare, asked], current, specified, { base: 10_050n as Sz, quote: 0n as Ntl }))).toBe(0)
  expect(requests(computeDiff([spare, asked], current, specified, { base: 10_049n as Sz, quote: 0n as Ntl }))).toBe(1)
})

describe('the dead zone looks at what stays', () => {
  test('and not at busy orders, which nobody may touch', () => {
    const desired = ladder(50, 20)
    const current = desired.map((order) => {
      if (order.level === 30) return live(order, { remaining: 900n as Sz })
      return order.level === 69 ? live(order, { remaining: 100n as Sz, busy: true }) : live(order)
    })
    const diff = computeDiff(desired, current, specified)
    expect([requests(diff), diff.skipped.map(({ reason, target }) => `${reason} ${target.level}`).sort()]).toEqual([
      0,
      ['deadZone 30', 'inFlight 69'],
    ])
  })

  test('and not at the best of a side, which changes anyway', () => {
    const desired = Array.from({ length: 20 }, (_, rank) => want('ask', 50 + rank))
    const sizes: Readonly<Record<number, bigint>> = { 50: 100n, 52: 980n }
    const current = desired.map((order) => live(order, { remaining: (sizes[order.level] ?? order.sz) as Sz }))
    const diff = computeDiff(desired, current, specified)
    expect(diff.modifies.map(({ to }) => to.level)).toEqual([50])
    expect(diff.skipped.map(({ reason, target }) => `${reason} ${target.level}`)).toEqual(['deadZone 52'])
  })
})
