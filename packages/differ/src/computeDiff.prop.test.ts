import type { CurrentOrder } from '@hyperladder/order-state'
import type { DesiredOrder } from '@hyperladder/quoter'
import type { Ntl, Px, Side, Sz } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apply, isStructural, ladder, live, pxOf, requests, want } from '../test/orders.ts'
import { computeDiff, type Diff, type DiffBounds, type DiffOptions } from './index.ts'

const side = fc.constantFrom<Side>('bid', 'ask')
const options: fc.Arbitrary<DiffOptions> = fc.record({
  deadZoneBps: fc.constantFrom(0, 0.5, 5, 50, 500),
  priceToleranceBps: fc.constantFrom(0, 0.5, 1, 40),
  sizeTolerancePct: fc.constantFrom(0, 1, 2.5, 30),
})

/** Inside-out, no level on both sides, holes anywhere. */
const desiredOrders: fc.Arbitrary<readonly DesiredOrder[]> = fc
  .record({
    boundary: fc.integer({ min: 1, max: 12 }),
    sizes: fc.array(fc.integer({ min: 0, max: 1_200 }), { minLength: 16, maxLength: 16 }),
  })
  .map(({ boundary, sizes }) =>
    ladder(boundary, 8).flatMap((order, rank) => (order.level < 0 || !sizes[rank] ? [] : [want(order.side, order.level, sizes[rank])])),
  )

type Twist = { readonly keep: boolean; readonly pxOff: number; readonly szOff: number; readonly busy: boolean }
const twist: fc.Arbitrary<Twist> = fc.record({
  keep: fc.boolean(),
  pxOff: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -5_000, max: 5_000 }) }),
  szOff: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: -40, max: 40 }) },
    fc.integer({ min: -600, max: 900 }),
  ),
  busy: fc.nat(3).map((roll) => roll === 0),
})

type Extra = { readonly side: Side; readonly level: number | undefined; readonly size: number; readonly busy: number }
const extra: fc.Arbitrary<Extra> = fc.record({
  side,
  level: fc.option(fc.nat(20), { nil: undefined }),
  size: fc.integer({ min: 1, max: 1_500 }),
  busy: fc.nat(5),
})

/** Live orders around the desired ones: some as wanted, some off, some missing, and strangers anywhere. */
const situation = fc
  .record({
    desired: desiredOrders,
    twists: fc.array(twist, { minLength: 16, maxLength: 16 }),
    keepAll: fc.boolean(),
    busyOnes: fc.boolean(),
    pxMoves: fc.boolean(),
    extras: fc.oneof(fc.constant<Extra[]>([]), fc.array(extra, { maxLength: 6 })),
    options,
    room: fc.option(fc.nat(2_000), { nil: undefined }),
  })
  .map(({ desired, twists, keepAll, busyOnes, pxMoves, extras, options, room }) => {
    const near = desired.flatMap((order, rank) => {
      const { keep, pxOff, szOff, busy } = twists[rank] as Twist
      const change = {
        px: (order.px + BigInt(pxMoves ? pxOff : 0)) as Px,
        remaining: BigInt(Math.max(1, Number(order.sz) + szOff)) as Sz,
        busy: busyOnes && busy,
      }
      return keep || keepAll ? [live(order, change)] : []
    })
    const strangers = extras.map(({ side, level, size, busy }) => live(want(side, level ?? 3, size), { level, busy: busy === 0 }))
    const bounds: DiffBounds | undefined = room === undefined ? undefined : boundsOf(desired, room)
    return { desired, current: [...near, ...strangers] as readonly CurrentOrder[], options, bounds }
  })

function boundsOf(desired: readonly DesiredOrder[], room: number): DiffBounds {
  return { base: (offered('ask', desired) + BigInt(room)) as Sz, quote: (offered('bid', desired) + BigInt(room) * pxOf(5)) as Ntl }
}

const cost = (side: Side, px: bigint, sz: bigint): bigint => (side === 'bid' ? px * sz : sz)
const offered = (side: Side, orders: readonly DesiredOrder[]): bigint =>
  orders.filter((order) => order.side === side).reduce((sum, { px, sz }) => sum + cost(side, px, sz), 0n)
const resting = (side: Side, orders: readonly CurrentOrder[]): bigint =>
  orders.filter((order) => order.side === side).reduce((sum, { px, remaining }) => sum + cost(side, px, remaining), 0n)
const inSlot = (orders: readonly CurrentOrder[], { side, level }: { readonly side: Side; readonly level: number }) =>
  orders.filter((order) => order.side === side && order.level === level)
const off = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a)
const run = (one: {
  desired: readonly DesiredOrder[]
  current: readonly CurrentOrder[]
  options: DiffOptions
  bounds: DiffBounds | undefined
}): Diff => computeDiff(one.desired, one.current, one.options, one.bounds)
const law = (check: (one: Parameters<typeof run>[0], diff: Diff) => void): void =>
  fc.assert(
    fc.property(situation, (one) => check(one, run(one))),
    { numRuns: 500 },
  )

describe('laws', () => {
  test('applied to the live orders, the diff gives the desired ones, or says which stay off and why', () => {
    law((one, diff) => {
      const after = apply(diff, one.current)
      for (const order of one.desired) {
        const holders = inSlot(after, order).filter(({ busy }) => !busy)
        const skip = diff.skipped.find(({ to }) => to === order)
        if (skip?.reason === 'inFlight') expect(inSlot(one.current, order)).toContain(skip.target)
        else if (skip) expect(holders).toEqual([skip.target])
        else expect(holders.map(({ px, remaining }) => [px, remaining])).toEqual([[order.px, order.sz]])
      }
      for (const order of after)
        if (!order.busy) expect(one.desired.some(({ side, level }) => side === order.side && level === order.level)).toBe(true)
    })
  })

  test('what a tolerance holds is within it, and only the dead zone holds a size beyond', () => {
    law((one, diff) => {
      for (const skip of diff.skipped) {
        if (skip.reason === 'inFlight') continue
        const { target, to } = skip
        const pxTolerance = BigInt(one.options.priceToleranceBps * 10)
        const szTolerance = BigInt(one.options.sizeTolerancePct * 10)
        expect(off(target.px, to.px) * 100_000n <= pxTolerance * to.px).toBe(true)
        expect(off(target.remaining, to.sz) * 1_000n <= szTolerance * to.sz).toBe(skip.reason === 'withinTolerance')
      }
    })
  })

  test('one order per slot is left, none without a level, and busy ones are as they were', () => {
    law((one, diff) => {
      const after = apply(diff, one.current)
      const idle = after.filter(({ busy }) => !busy)
      expect(new Set(idle.map(({ side, level }) => `${side} ${level}`)).size).toBe(idle.length)
      expect(idle.every(({ level }) => level !== undefined)).toBe(true)
      for (const { side, level } of after.filter(({ busy }) => busy))
        expect(idle.some((order) => order.side === side && order.level === level)).toBe(false)
      expect(after.filter(({ busy }) => busy)).toEqual(one.current.filter(({ busy }) => busy))
    })
  })

  test('a modify never changes sides, no order is targeted twice, and no busy one at all', () => {
    law((_, diff) => {
      const targets = [...diff.modifies, ...diff.cancels].map(({ target }) => target)
      expect(new Set(targets).size).toBe(targets.length)
      expect(targets.some(({ busy }) => busy)).toBe(false)
      expect(diff.modifies.every(({ target, to }) => target.side === to.side)).toBe(true)
    })
  })

  test('the diff of equals is empty, whatever the tolerances', () => {
    fc.assert(
      fc.property(desiredOrders, options, (desired, options) => {
        const current = desired.map((order) => live(order)).reverse()
        expect(computeDiff(desired, current, options)).toEqual({ places: [], modifies: [], cancels: [], skipped: [] })
      }),
    )
  })

  test('after the diff there is nothing left to do', () => {
    law((one, diff) => {
      expect(requests(run({ ...one, current: apply(diff, one.current) }))).toBe(0)
    })
  })

  test('the order of the live orders does not matter', () => {
    law((one, diff) => {
      const slots = one.current.map(({ side, level }) => `${side} ${level}`)
      fc.pre(new Set(slots).size === slots.length)
      const turned = run({ ...one, current: [...one.current].reverse() })
      expect([turned.places, turned.modifies]).toEqual([diff.places, diff.modifies])
      expect(new Set(turned.cancels.map(({ target }) => target))).toEqual(new Set(diff.cancels.map(({ target }) => target)))
    })
  })

  test('requests are as few as one per changed order: same-side cancels and places come in pairs', () => {
    law((one, diff) => {
      for (const side of ['bid', 'ask'] as const) {
        const wanted = one.desired.filter((order) => order.side === side)
        const idle = one.current.filter((order) => order.side === side && !order.busy)
        const missing = wanted.filter((order) => inSlot(one.current, order).length === 0).length
        const movable = idle.filter(({ level }) => level !== undefined && !wanted.some((order) => order.level === level)).length
        const stray = idle.filter(({ level }) => level === undefined).length
        const doubled = wanted.reduce((sum, order) => {
          const holders = inSlot(one.current, order)
          const free = holders.filter(({ busy }) => !busy).length
          return sum + (free === holders.length ? Math.max(0, free - 1) : free)
        }, 0)
        const inPlace = diff.modifies.filter(({ target, to }) => to.side === side && target.level === to.level).length
        const made = [...diff.places, ...diff.modifies.map(({ to }) => to), ...diff.cancels.map(({ target }) => target)]
        expect(made.filter((order) => order.side === side).length).toBe(Math.max(missing, movable) + stray + doubled + inPlace)
      }
    })
  })

  test('a window that slides by k levels costs at most two requests per level', () => {
    fc.assert(
      fc.property(fc.integer({ min: -30, max: 30 }), fc.integer({ min: 1, max: 20 }), options, (slide, active, options) => {
        const current = ladder(100, active).map((order) => live(order))
        const diff = computeDiff(ladder(100 + slide, active), current, options)
        expect(requests(diff)).toBe(2 * Math.min(Math.abs(slide), active))
      }),
    )
  })
})

describe('what tolerances may not do', () => {
  test('no side offers more than is desired of its free slots, or than the bounds where they leave more', () => {
    law((one, diff) => {
      const after = apply(diff, one.current)
      for (const side of ['bid', 'ask'] as const) {
        const free = one.desired.filter((order) => inSlot(one.current, order).every(({ busy }) => !busy))
        const busy = resting(
          side,
          after.filter((order) => order.busy),
        )
        const bound = one.bounds === undefined ? 0n : side === 'bid' ? one.bounds.quote : one.bounds.base
        const most = offered(side, free) + busy > bound ? offered(side, free) + busy : bound
        expect(resting(side, after) <= most).toBe(true)
      }
    })
  })

  test('the dead zone hides neither a structural change nor the best of a side, and moves the mid by no more than it says', () => {
    law((one, diff) => {
      const hidden = diff.skipped.filter(({ reason }) => reason === 'deadZone')
      if (hidden.length === 0) return
      expect(isStructural(diff)).toBe(false)
      const best = (['bid', 'ask'] as const).map((side) => one.desired.find((order) => order.side === side))
      for (const { to } of hidden) expect(best).not.toContain(to)
      const free = one.desired.filter((order) => inSlot(one.current, order).every(({ busy }) => !busy))
      const after = apply(diff, one.current).filter(({ busy }) => !busy)
      const [value, size] = after.reduce<[bigint, bigint]>(([v, s], { px, remaining }) => [v + px * remaining, s + remaining], [0n, 0n])
      const [wantedValue, wantedSize] = free.reduce<[bigint, bigint]>(([v, s], { px, sz }) => [v + px * sz, s + sz], [0n, 0n])
      // |wantedValue / wantedSize - value / size| <= zone * value / size, multiplied out.
      const zone = BigInt(one.options.deadZoneBps * 10)
      expect(off(wantedValue * size, value * wantedSize) * 100_000n <= zone * value * wantedSize).toBe(true)
    })
  })

  test('lists are inside-out: better prices of a side come first', () => {
    law((_, diff) => {
      for (const list of [diff.places, diff.modifies.map(({ to }) => to), diff.cancels.map(({ target }) => target)]) {
        const bids = list.filter(({ side }) => side === 'bid').map(({ px }) => px)
        const asks = list.filter(({ side }) => side === 'ask').map(({ px }) => px)
        expect(bids.every((px, rank) => rank === 0 || px <= (bids[rank - 1] as Px))).toBe(true)
        expect(asks.every((px, rank) => rank === 0 || px >= (asks[rank - 1] as Px))).toBe(true)
      }
    })
  })
})
