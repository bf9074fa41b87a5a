import type { DesiredOrder } from '@hyperladder/quoter'
import type { Ntl, Px, Sz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { apply, exact, ladder, live, requests, specified, want } from '../test/orders.ts'
import { computeDiff, DifferError } from './index.ts'

const nothing = { places: [], modifies: [], cancels: [], skipped: [] }
const sz = (value: number) => BigInt(value) as Sz
const px = (value: number) => BigInt(value) as Px
const slots = (orders: readonly { readonly side: string; readonly level: number | undefined }[]) =>
  orders.map(({ side, level }) => `${side} ${level}`)

describe('structure', () => {
  test('orders that are as wanted need nothing', () => {
    const desired = ladder(50, 20)
    const current = desired.map((order) => live(order))
    expect(computeDiff(desired, current, specified)).toEqual(nothing)
    expect(computeDiff([], [], specified)).toEqual(nothing)
  })

  test('an empty book gets every order, inside-out', () => {
    const desired = ladder(50, 3)
    expect(computeDiff(desired, [], specified)).toEqual({ ...nothing, places: desired })
  })

  test('nothing wanted cancels all, inside-out', () => {
    const current = [want('bid', 3), want('ask', 9), want('bid', 5), want('ask', 7)].map((order) => live(order))
    expect(slots(computeDiff([], current, specified).cancels.map(({ target }) => target))).toEqual(['bid 5', 'ask 7', 'bid 3', 'ask 9'])
  })

  test('a level that flips is cancelled and placed, never modified across sides', () => {
    const ask = live(want('ask', 7))
    const diff = computeDiff([want('bid', 7)], [ask], specified)
    expect(diff).toEqual({ ...nothing, places: [want('bid', 7)], cancels: [{ target: ask }] })
  })

  test('a price that is off is modified in its slot', () => {
    const bid = live(want('bid', 7), { px: px(1_030_000) })
    expect(computeDiff([want('bid', 7)], [bid], specified).modifies).toEqual([{ target: bid, to: want('bid', 7) }])
  })

  test('a cancel and a place of one side become one modify: the farthest pays for the innermost', () => {
    const current = [want('bid', 10), want('bid', 9), want('bid', 8)].map((order) => live(order))
    const desired = [want('bid', 12), want('bid', 11)]
    const diff = computeDiff(desired, current, specified)
    expect(diff.modifies.map(({ target, to }) => [target.level, to.level])).toEqual([
      [8, 12],
      [9, 11],
    ])
    expect([diff.places, diff.cancels]).toEqual([[], [{ target: current[0] }]])
  })

  test.each([
    { name: 'an ask filled', filled: 'ask', boundary: 51 },
    { name: 'a bid filled', filled: 'bid', boundary: 49 },
  ])('a slide of the window by one level costs two requests: $name', ({ filled, boundary }) => {
    const level = filled === 'ask' ? 50 : 49
    const current = ladder(50, 20).map((order) => live(order))
    const left = current.filter((order) => order.side !== filled || order.level !== level)
    const diff = computeDiff(ladder(boundary, 20), left, specified)
    expect([requests(diff), diff.modifies.length, diff.places.length]).toEqual([2, 1, 1])
  })

  test('a slide without a fill is one modify per side', () => {
    const current = ladder(50, 20).map((order) => live(order))
    const diff = computeDiff(ladder(51, 20), current, specified)
    expect(diff.modifies.map(({ target, to }) => [target.side, target.level, to.level])).toEqual([
      ['bid', 30, 50],
      ['ask', 50, 70],
    ])
    expect(requests(diff)).toBe(2)
  })
})

describe('orders that hold no slot', () => {
  test('an order without a level is cancelled, also where it would make a modify', () => {
    const foreign = live(want('bid', 8), { level: undefined })
    const diff = computeDiff([want('bid', 7)], [foreign], specified)
    expect(diff).toEqual({ ...nothing, places: [want('bid', 7)], cancels: [{ target: foreign }] })
  })

  test('of two orders in a slot the nearer one stays, and the extra is cancelled', () => {
    const [far, near] = [live(want('bid', 7, 400)), live(want('bid', 7))]
    expect(computeDiff([want('bid', 7)], [far, near], specified)).toEqual({ ...nothing, cancels: [{ target: far }] })
    const [first, second] = [live(want('bid', 7)), live(want('bid', 7))]
    expect(computeDiff([want('bid', 7)], [first, second], specified)).toEqual({ ...nothing, cancels: [{ target: second }] })
    const wrongPx = live(want('bid', 7), { px: px(1_030_000) })
    expect(computeDiff([want('bid', 7)], [far, wrongPx], specified).cancels).toEqual([{ target: wrongPx }])
  })

  test('of two orders in a slot the busy one stays', () => {
    const [idle, busy] = [live(want('bid', 7)), live(want('bid', 7, 400), { busy: true, status: 'pendingPlace' })]
    const diff = computeDiff([want('bid', 7)], [idle, busy], specified)
    expect([diff.cancels, diff.skipped]).toEqual([[{ target: idle }], [{ reason: 'inFlight', target: busy, to: want('bid', 7) }]])
  })

  test('error: two desired orders in one slot contradict each other', () => {
    expect(() => computeDiff([want('bid', 7), want('bid', 7)], [], specified)).toThrow(DifferError)
  })
})

describe('busy orders', () => {
  test('a busy order keeps its slot, whatever is wanted there', () => {
    const busy = live(want('bid', 7, 10), { busy: true, status: 'pendingModify' })
    const diff = computeDiff([want('bid', 7)], [busy], specified)
    expect(diff).toEqual({ ...nothing, skipped: [{ reason: 'inFlight', target: busy, to: want('bid', 7) }] })
  })

  test('a busy order in a slot nothing is wanted in, or without one, is left alone and named', () => {
    const leaving = live(want('ask', 9), { busy: true, status: 'pendingCancel' })
    const replaced = live(want('ask', 8), { busy: true, level: undefined })
    const diff = computeDiff([want('ask', 10)], [leaving, replaced], specified)
    expect(diff.places).toEqual([want('ask', 10)])
    expect(diff.skipped).toEqual([leaving, replaced].map((target) => ({ reason: 'inFlight', target, to: undefined })))
  })
})

describe('tolerances', () => {
  const inside = want('bid', 7, 10_000)

  test.each([
    { name: 'a size off by exactly the tolerance stays', remaining: 9_900, held: true },
    { name: 'a size off by more is modified', remaining: 9_899, held: false },
  ])('$name', ({ remaining, held }) => {
    const bid = live(inside, { remaining: sz(remaining) })
    const diff = computeDiff([inside], [bid], specified)
    expect(diff.skipped).toEqual(held ? [{ reason: 'withinTolerance', target: bid, to: inside }] : [])
    expect(diff.modifies).toEqual(held ? [] : [{ target: bid, to: inside }])
  })

  test.each([
    { off: 102, held: true },
    { off: 103, held: false },
  ])('a price off by $off of 1021000 is held: $held', ({ off, held }) => {
    const bid = live(inside, { px: (inside.px - BigInt(off)) as Px })
    expect(computeDiff([inside], [bid], specified).modifies.length).toBe(held ? 0 : 1)
  })

  test('a fraction of a basis point is exact where floats are not: 0.1 bps of 3 * 10^20 is 3 * 10^15, and one more is too much', () => {
    const to: DesiredOrder = { ...inside, px: (3n * 10n ** 20n) as Px }
    const at = (off: bigint) => computeDiff([to], [live(to, { px: (to.px - off) as Px })], { ...exact, priceToleranceBps: 0.1 })
    expect([at(3n * 10n ** 15n).modifies.length, at(3n * 10n ** 15n + 1n).modifies.length]).toEqual([0, 1])
  })

  test('a price tolerance keeps nothing that would trade with the other side', () => {
    const [bid, ask] = [want('bid', 7), { ...want('ask', 8), px: (want('bid', 7).px + 50n) as Px }]
    const current = [live(bid, { px: (bid.px + 60n) as Px }), live(ask, { px: (ask.px - 50n) as Px })]
    expect(computeDiff([bid, ask], current, specified).modifies.map(({ to }) => to)).toEqual([bid, ask])
  })

  test.each([
    { options: { ...exact, deadZoneBps: -1 }, text: 'deadZoneBps was -1, must be a number of at least 0' },
    { options: { ...exact, priceToleranceBps: Number.NaN }, text: 'priceToleranceBps was NaN, must be a number of at least 0' },
  ])('error: $text', ({ options, text }) => {
    expect(() => computeDiff([], [], options)).toThrow(text)
  })
})

describe('the dead zone', () => {
  const off = (desired: readonly DesiredOrder[], sizes: Readonly<Record<number, number>>) =>
    desired.map((order) => live(order, { remaining: sz(sizes[order.level] ?? Number(order.sz)) }))

  test('hides the size of an outer order that hardly moves the mid', () => {
    const desired = ladder(50, 20)
    const current = off(desired, { 30: 900 })
    const diff = computeDiff(desired, current, specified)
    expect([requests(diff), diff.skipped.map(({ reason, target }) => [reason, target.level])]).toEqual([0, [['deadZone', 30]]])
    expect(requests(computeDiff(desired, current, { ...specified, deadZoneBps: 0 }))).toBe(1)
  })

  test('P14 never hides an inside size (best bid 60 of 100, best ask 40 of 80)', () => {
    const desired = ladder(50, 20)
    const diff = computeDiff(desired, off(desired, { 49: 600, 50: 500, 30: 900 }), specified)
    expect(slots(diff.modifies.map(({ to }) => to))).toEqual(['bid 49', 'ask 50'])
    expect(diff.skipped.map(({ reason, target }) => [reason, target.level])).toEqual([['deadZone', 30]])
  })

  test('two sides that are off alike do not hide each other', () => {
    const desired = ladder(50, 20)
    const diff = computeDiff(desired, off(desired, { 30: 100, 69: 100 }), specified)
    expect(slots(diff.modifies.map(({ to }) => to))).toEqual(['bid 30', 'ask 69'])
  })

  test('a changed tranche shows on every level, although the mid stays', () => {
    const desired = ladder(50, 20)
    const current = ladder(50, 20, 500).map((order) => live(order))
    expect(computeDiff(desired, current, specified).modifies.length).toBe(40)
  })

  test('hides nothing while the structure changes', () => {
    const desired = ladder(50, 20)
    const current = off(desired, { 30: 900 }).filter(({ level }) => level !== 60)
    const diff = computeDiff(desired, current, specified)
    expect([slots(diff.modifies.map(({ to }) => to)), slots(diff.places)]).toEqual([['bid 30'], ['ask 60']])
  })
})

describe('bounds', () => {
  const desired = [want('ask', 10, 10_000), want('ask', 11, 10_000), want('ask', 12, 10_000)]
  const remaining = (...sizes: number[]) => desired.map((order, rank) => live(order, { remaining: sz(sizes[rank] ?? 0) }))

  test('kept orders never offer more than is desired: the largest excess is modified', () => {
    const current = remaining(10_050, 10_080, 10_000)
    const diff = computeDiff(desired, current, specified)
    expect(slots(diff.modifies.map(({ to }) => to))).toEqual(['ask 10', 'ask 11'])
  })

  test('what one order lacks is room for the excess of another', () => {
    expect(requests(computeDiff(desired, remaining(10_050, 9_950, 10_000), specified))).toBe(0)
    expect(slots(computeDiff(desired, remaining(10_050, 10_050, 9_950), specified).modifies.map(({ to }) => to))).toEqual(['ask 11'])
  })

  test('bounds that leave room let the excess stay', () => {
    const current = remaining(10_050, 10_080, 10_000)
    const diff = (base: number) => computeDiff(desired, current, specified, { base: sz(base), quote: 0n as Ntl })
    expect([requests(diff(30_130)), requests(diff(30_129)), requests(diff(30_000)), requests(diff(10))]).toEqual([0, 1, 2, 2])
  })

  test('busy orders count against the bounds', () => {
    const current = [...remaining(10_050, 10_000, 10_000), live(want('ask', 20, 100), { busy: true })]
    const diff = (base: number) => computeDiff(desired, current, specified, { base: sz(base), quote: 0n as Ntl })
    expect([requests(diff(30_150)), requests(diff(30_149))]).toEqual([0, 1])
  })

  test('bids count quote, at the price they rest at', () => {
    const to = want('bid', 7, 10_000)
    const bid = live(to, { px: (to.px + 100n) as Px })
    expect(requests(computeDiff([to], [bid], specified))).toBe(1)
    expect(requests(computeDiff([to], [bid], specified, { base: sz(0), quote: ((to.px + 100n) * to.sz) as Ntl }))).toBe(0)
  })
})

test('a price that changes only because its size broke the bounds is a structural change too', () => {
  const desired = [want('ask', 3), want('ask', 4), want('ask', 5, 100)]
  const current = [
    live(want('ask', 3)),
    live(want('ask', 4), { px: (want('ask', 4).px + 1n) as Px, remaining: sz(1_020) }),
    live(want('ask', 5, 90)),
  ]
  const diff = computeDiff(desired, current, { deadZoneBps: 50, priceToleranceBps: 1, sizeTolerancePct: 1 })
  expect(slots(diff.modifies.map(({ to }) => to))).toEqual(['ask 4', 'ask 5'])
})

test('the model of a venue gives the desired orders back after a slide', () => {
  const current = ladder(50, 20).map((order) => live(order))
  const desired = ladder(53, 20)
  const after = apply(computeDiff(desired, current, specified), current)
  expect(slots(after).sort()).toEqual(slots(desired).sort())
})
