import type { OpenOrder } from '@hyperladder/exchange-port'
import { type Cloid, InvariantError, type Oid, type Sz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { createEngine, openQuestions, planTick, readingMark } from '../src/index.ts'
import { answer, answerEach, COIN, grid, hand, marketOf, newWorld, plan, refused, slotsOf, targetsOf } from './corpus.ts'
import { liveText, venueText, type World } from './world.ts'

/** Faults that other makers had with their orders, as scenarios. The codes are those of CONTRIBUTING. */

const openOrders = (world: World): readonly OpenOrder[] =>
  [...world.venue.orders.values()].map((order) => ({ ...order, timeMs: world.nowMs })) as never

const read = (world: World, orders: readonly OpenOrder[], mark = readingMark(world.engine)): void =>
  world.absorb({ type: 'openOrdersRead', atMs: world.nowMs, mark, orders })

/** A ladder at rest whose best ask has just been sold: the next plan modifies and places. */
function afterSale(): World {
  const world = newWorld()
  world.quiesce()
  world.venue.take(COIN, 'ask', 100n as Sz)
  hand(world, 'fills', 'orderUpdates')
  return world
}

describe('refusals', () => {
  test.each(['overBudget', 'nonce', 'signer', 'malformed'] as const)(
    'P07 WHEN a whole action is refused as %s THEN the orders that it named rest on',
    (code) => {
      const world = afterSale()
      const modifies = plan(world)
      expect(targetsOf(modifies).length).toBeGreaterThan(0)
      for (const batch of modifies) answer(world, batch, refused(code))
      world.absorb({ type: 'drain', atMs: world.nowMs })
      const cancels = plan(world, 20_000)
      expect(targetsOf(cancels).length).toBe(world.venue.orders.size)
      for (const batch of cancels) answer(world, batch, refused(code))
      for (const target of [...targetsOf(modifies), ...targetsOf(cancels)]) {
        expect([target, marketOf(world).orders.status(target)]).toEqual([target, 'resting'])
      }
      expect(liveText(world.engine, 0)).toEqual(venueText(world.venue, COIN))
    },
  )

  test('P09 WHEN post-only orders of a side are refused for crossing THEN their slots rest for a second, and the side goes on', () => {
    const world = newWorld({ budget: { used: 9_896, cap: 10_000 } })
    for (const batch of plan(world)) answerEach(world, batch, (slot) => (slot.startsWith('ask') ? 'postOnlyWouldCross' : undefined))
    const reading = { used: 9_900, cap: 10_004, surplus: 0, cumVlm: 0n as never }
    world.absorb({ type: 'rateLimitRead', atMs: world.nowMs, mark: readingMark(world.engine), reading })
    expect(slotsOf([...planTick(world.engine, world.nowMs).batches])).toContain('ask 12')
    expect(slotsOf([...planTick(world.engine, world.nowMs + 999).batches])).not.toContain('ask 10')
    expect(slotsOf([...planTick(world.engine, world.nowMs + 1_000).batches])).toContain('ask 10')
  })

  test('P11 WHEN the best asks are refused and the budget is short THEN what cools down takes no room from the others', () => {
    const world = newWorld({ budget: { used: 9_896, cap: 10_000 } })
    for (const batch of plan(world)) answerEach(world, batch, (slot) => (slot.startsWith('ask') ? 'insufficientBalance' : undefined))
    const reading = { used: 9_900, cap: 10_004, surplus: 0, cumVlm: 0n as never }
    world.absorb({ type: 'rateLimitRead', atMs: world.nowMs, mark: readingMark(world.engine), reading })
    expect(slotsOf(plan(world))).toEqual(['bid 7', 'ask 12', 'bid 6', 'ask 13'])
  })

  test('P42 WHEN a modify is refused in a way that leaves its target open THEN it is kept, asked for by name, and rests on', () => {
    const world = afterSale()
    const batches = plan(world)
    const modify = batches.find(({ batch }) => batch.type === 'modify')
    const [request] = modify?.requests ?? []
    if (modify === undefined || request === undefined) throw new Error('nothing was modified')
    for (const planned of batches) {
      if (planned !== modify) answer(world, planned, world.venue.execute(planned.batch))
    }
    hand(world, 'fills', 'orderUpdates')
    const items = modify.requests.map(() => ({ type: 'refused', refusal: { code: 'belowMinNotional', text: 'x' } }) as const)
    answer(world, modify, { type: 'answered', items, charged: items.length })
    const target = request.target as Oid
    expect(marketOf(world).orders.find(target)).toMatchObject({ oid: target, busy: true })
    expect(targetsOf(plan(world, 2_500))).not.toContain(target)
    const question = openQuestions(world.engine, world.nowMs).find(({ ref }) => ref === target)
    expect(question).toMatchObject({ why: 'refused', seq: request.seq })
    const reading = world.statusOf(target)
    world.absorb({ type: 'orderStatusRead', atMs: world.nowMs, coin: COIN, ref: target, reading, seq: request.seq, confirmGone: false })
    expect(marketOf(world).orders.find(target)).toMatchObject({ status: 'resting', busy: false })
    expect(liveText(world.engine, 0)).toEqual(venueText(world.venue, COIN))
  })
})

describe('what is sent first, and what is booked of it', () => {
  test('P33 WHEN the budget has room for a part of the ladder THEN the best of both sides go out, not the far end of one', () => {
    expect(slotsOf(plan(newWorld({ budget: { used: 9_896, cap: 10_000 } })))).toEqual(['bid 9', 'ask 10', 'bid 8', 'ask 11'])
  })

  test('P13 WHEN all that was sent of an order is filled THEN nothing of it is left on the books', () => {
    const world = newWorld()
    for (const batch of plan(world)) answer(world, batch, world.venue.execute(batch.batch))
    // The updates are late: all that is known of its size is what was sent.
    hand(world)
    const ask = [...world.venue.orders.values()].find(({ side, px }) => side === 'ask' && px === grid.px(10))
    if (ask === undefined) throw new Error('the best ask does not rest')
    world.venue.take(COIN, 'ask', ask.origSz)
    hand(world, 'fills')
    expect([marketOf(world).orders.status(ask.oid), marketOf(world).orders.find(ask.oid)]).toEqual(['filled', undefined])
  })

  test('WHEN an order is told to be filled before its fill has come THEN no plan is asked for until then', () => {
    const world = newWorld()
    world.quiesce()
    plan(world)
    world.venue.take(COIN, 'ask', 100n as Sz)
    const told = Object.groupBy(world.venue.events.splice(0), ({ type }) => type)
    for (const event of told.orderUpdates ?? []) world.absorb({ ...event, atMs: world.nowMs })
    expect([told.orderUpdates?.length, world.engine.wantsTick, plan(world)]).toEqual([1, false, []])
    for (const event of told.fills ?? []) world.absorb({ ...event, atMs: world.nowMs })
    expect([told.fills?.length, world.engine.wantsTick, plan(world).length > 0]).toEqual([1, true, true])
  })

  test('P08 WHEN a batch goes out THEN each of its orders takes a request of the budget', () => {
    const world = newWorld()
    const [places] = plan(world)
    expect(places?.requests.length).toBe(10)
    expect(world.engine.budget.unanswered).toBe(10)
  })
})

describe('readings of the open orders', () => {
  test('P17 WHEN one reading lacks a live order THEN its slot stays taken until the venue was asked for it by name', () => {
    const world = newWorld()
    world.quiesce()
    const [missing, ...others] = openOrders(world) as [OpenOrder, ...OpenOrder[]]
    read(world, others)
    world.nowMs += 1_500
    expect(planTick(world.engine, world.nowMs).batches).toEqual([])
    const questions = openQuestions(world.engine, world.nowMs)
    expect(questions).toEqual([{ coin: COIN, ref: missing.oid, why: 'ghost' }])
    const asked = { coin: COIN, ref: missing.oid, reading: world.statusOf(missing.oid), confirmGone: false }
    world.absorb({ type: 'orderStatusRead', atMs: world.nowMs, ...asked })
    read(world, openOrders(world))
    expect(openQuestions(world.engine, world.nowMs)).toEqual([])
    expect(planTick(world.engine, world.nowMs).batches).toEqual([])
  })

  test('P18 WHEN foreign orders are to be left THEN one on our pair is neither registered nor named in any request', () => {
    const world = newWorld()
    const cloid = `0x${'ab'.repeat(16)}` as Cloid
    const foreign: OpenOrder = {
      coin: COIN,
      oid: 7 as Oid,
      cloid,
      side: 'ask',
      px: grid.px(12),
      sz: 50n as Sz,
      origSz: 50n as Sz,
      timeMs: 0,
    }
    const engine = createEngine(
      { ...world.engine.config, foreignOrders: 'leave' },
      {
        startMs: world.nowMs,
        openOrders: [foreign],
        balances: world.venue.balances(),
        fills: [],
        rateLimit: { used: 0, cap: 10_000, surplus: 0, cumVlm: 0n as never },
        marks: [],
      },
    )
    world.engine = engine
    read(world, [foreign])
    const batches = plan(world)
    expect(batches.map(({ batch }) => batch.type)).toEqual(['place'])
    expect(marketOf(world).orders.status(foreign.oid)).toBeUndefined()
    world.absorb({ type: 'drain', atMs: world.nowMs })
    for (const batch of batches) answerEach(world, batch, () => undefined)
    expect(targetsOf(plan(world))).not.toContain(foreign.oid)
  })

  test('P18 WHEN the feed tells of an order of somebody else on our pair THEN what it holds is not offered', () => {
    const world = newWorld()
    const theirs = { coin: COIN, oid: 7 as Oid, side: 'ask', px: grid.px(19), origSz: 700n as Sz, sz: 700n as Sz } as const
    const update = { ...theirs, state: 'open', statusText: 'open', statusTimeMs: 0 } as const
    world.absorb({ type: 'orderUpdates', updates: [update], atMs: world.nowMs })
    expect(slotsOf(plan(world)).filter((slot) => slot.startsWith('ask'))).toEqual(['ask 10', 'ask 11', 'ask 12'])
  })

  test('N4288 WHEN a reading is older than a modify THEN the live leg is not cancelled and the dead one is not brought back', () => {
    const world = afterSale()
    const mark = readingMark(world.engine)
    const orders = openOrders(world)
    world.quiesce()
    read(world, orders, mark)
    expect(planTick(world.engine, world.nowMs).batches).toEqual([])
    expect(openQuestions(world.engine, world.nowMs + 5_000)).toEqual([])
    expect(world.engine.corrections.orders).toBe(0)
    expect(liveText(world.engine, 0)).toEqual(venueText(world.venue, COIN))
  })
})

describe('modifies', () => {
  test('N3971 WHEN a modify is in flight THEN no other request is made of its target or its replacement', () => {
    const world = afterSale()
    const first = plan(world)
    const busy = first.flatMap(({ requests }) => requests.flatMap(({ target, cloid }) => [target, cloid]))
    // The ladder moves on before the answer: whatever is planned now, it is not planned on top of what is under way.
    world.venue.take(COIN, 'ask', 100n as Sz)
    hand(world, 'fills', 'orderUpdates')
    const second = plan(world)
    expect(second.length).toBeGreaterThan(0)
    expect(second.flatMap(({ requests }) => requests.filter(({ target }) => target !== undefined && busy.includes(target)))).toEqual([])
    expect(() => planTick(world.engine, world.nowMs)).not.toThrow(InvariantError)
  })
})
