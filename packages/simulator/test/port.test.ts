import { describe, expect, test } from 'vitest'
import { SimulatedPortError } from '../src/index.ts'
import { bid, cloid, MAKER, setUp } from './setUp.ts'

describe('actions', () => {
  test('WHEN nothing is wrong THEN the answer is the venue’s, one to one, and the budget is charged', async () => {
    const { port, settle, venue } = setUp()
    const answer = await settle(port.execute({ type: 'place', items: [bid(1), bid(2, '0.00001', '1')] }))
    expect(answer).toMatchObject({ type: 'refused', refusal: { code: 'outsideBand' }, charged: 2 })
    const placed = await settle(port.execute({ type: 'place', items: [bid(1), bid(2, '0.17', '10')] }))
    expect(placed).toMatchObject({
      type: 'answered',
      items: [{ type: 'resting' }, { type: 'refused', refusal: { code: 'belowMinNotional' } }],
    })
    expect(venue.core.openOrders(MAKER)).toHaveLength(1)
    expect((await settle(port.readRateLimit())).used).toBe(4)
  })

  test('WHEN the answer is lost THEN it is unknown, the order rests, and its nonce is used', async () => {
    const { port, settle, venue, faults } = setUp({ lostAnswer: 1 })
    const answer = await settle(port.execute({ type: 'place', items: [bid(1)] }))
    expect(answer).toMatchObject({ type: 'unknown' })
    expect(venue.core.openOrders(MAKER)).toHaveLength(1)
    faults.set({})
    expect(await settle(port.burnNonce((answer as { nonce: number }).nonce))).toMatchObject({ type: 'used' })
  })

  test('WHEN the request is lost THEN it is unknown, nothing rests, and its nonce can be burned', async () => {
    const { port, settle, venue, faults } = setUp({ lostRequest: 1 })
    const answer = await settle(port.execute({ type: 'place', items: [bid(1)] }))
    expect(answer).toMatchObject({ type: 'unknown' })
    faults.set({})
    expect(await settle(port.burnNonce((answer as { nonce: number }).nonce))).toMatchObject({ type: 'burned' })
    expect(venue.core.openOrders(MAKER)).toEqual([])
  })

  test('WHEN a request is late and its nonce was burned meanwhile THEN it never lands', async () => {
    const { port, settle, venue, faults, pass } = setUp({ slowRequest: 1 })
    const nonce = port.nextNonce()
    const sent = port.execute({ type: 'place', items: [bid(1)] }, nonce)
    await pass(100)
    faults.set({})
    expect(await settle(port.burnNonce(nonce))).toMatchObject({ type: 'burned' })
    const answer = await settle(sent)
    expect(answer.type === 'unknown' || (answer.type === 'refused' && answer.refusal.code === 'nonce')).toBe(true)
    await pass(30_000)
    expect(venue.core.openOrders(MAKER)).toEqual([])
  })

  test.each([
    { fault: 'refused', answer: { type: 'notSent', reason: 'ECONNREFUSED' } },
    { fault: 'rateLimited', answer: { type: 'refused', refusal: { code: 'ipLimit' }, charged: 0 } },
    { fault: 'serverError', answer: { type: 'unknown' } },
  ] as const)('WHEN $fault strikes THEN it is answered so', async ({ fault, answer }) => {
    const { port, settle } = setUp({ [fault]: 1 })
    expect(await settle(port.execute({ type: 'place', items: [bid(1)] }))).toMatchObject(answer)
  })

  test('WHEN the process dies THEN what it had sent lands, and nobody hears of it', async () => {
    const { port, venue, process, pass } = setUp()
    let heard = false
    void port.execute({ type: 'place', items: [bid(1)] }).then(() => {
      heard = true
    })
    await pass(5)
    process.kill()
    port.sever()
    await pass(60_000)
    expect([heard, venue.core.openOrders(MAKER).length]).toEqual([false, 1])
  })
})

describe('reads', () => {
  test('WHEN the venue fails THEN a read is tried three times and rejects with the port’s own error', async () => {
    const { port, settle, faults } = setUp({ serverError: 1 })
    const failure = await settle(port.readBalances().catch((error: unknown) => error))
    expect(failure).toBeInstanceOf(SimulatedPortError)
    expect(failure).toMatchObject({ code: 'E_HTTP_STATUS' })
    expect(faults.strikes.serverError).toBe(3)
  })

  test('WHEN an index lags THEN a fresh order is unknown at first, and its story does not change from question to question', async () => {
    const { port, settle, pass } = setUp({ unknownOid: 1 })
    await settle(port.execute({ type: 'place', items: [bid(1)] }))
    expect(await settle(port.readOrderStatus(cloid(1)))).toEqual({ type: 'unknownOid' })
    await pass(1_100)
    expect(await settle(port.readOrderStatus(cloid(1)))).toMatchObject({ type: 'order', update: { state: 'open' } })
  })

  test('WHEN a reading lags THEN it is of a moment ago, and no mixture', async () => {
    const { port, settle, pass } = setUp({ laggingRead: 1 })
    await settle(port.execute({ type: 'place', items: [bid(1)] }))
    await pass(5_000)
    const early = await settle(port.execute({ type: 'place', items: [bid(2)] })).then(() => settle(port.readOpenOrders()))
    expect([1, 2]).toContain(early.length)
    await pass(3_000)
    expect(await settle(port.readOpenOrders())).toHaveLength(2)
  })

  test('WHEN the IP’s weight is spent THEN a read waits for it, or says that it can not', async () => {
    const { port, settle } = setUp()
    const readings = Array.from({ length: 60 }, () =>
      port.readOpenOrders().then(
        () => 'read',
        (error: { code: string }) => error.code,
      ),
    )
    expect(await settle(Promise.all(readings))).toContain('E_RATE_LIMITED')
    expect(port.ipWeight().used).toBeLessThanOrEqual(1_100)
  })
})

describe('feeds', () => {
  test('WHEN they open THEN the past fills and the balances come first, and a fill is told once, with its order and balances', async () => {
    const { port, settle, openFeeds, events, sell, pass } = setUp()
    await settle(port.execute({ type: 'place', items: [bid(1)] }))
    await settle(openFeeds())
    expect(events.map(({ type }) => type)).toEqual(['fills', 'balances', 'bbo', 'connection'])
    events.length = 0
    sell('1000')
    await pass(1_000)
    expect(events.map(({ type }) => type).sort()).toEqual(['balances', 'bbo', 'fills', 'orderUpdates'])
    expect(events.filter(({ type }) => type === 'fills')).toMatchObject([{ snapshot: false, fills: [{ sz: 1000n, cloid: cloid(1) }] }])
  })

  test('WHEN a frame is doubled or overtaken THEN the same fills arrive', async () => {
    const { port, settle, openFeeds, events, sell, pass, faults } = setUp()
    await settle(port.execute({ type: 'place', items: [bid(1)] }))
    await settle(openFeeds())
    events.length = 0
    faults.set({ duplicatedFrame: 1, reorderedFrame: 0.5 })
    for (let i = 0; i < 4; i += 1) {
      sell('250')
      await pass(500)
    }
    const told = events.flatMap((event) => (event.type === 'fills' ? event.fills.map(({ tid, timeMs }) => `${tid} ${timeMs}`) : []))
    expect(told).toHaveLength(8)
    expect(new Set(told).size).toBe(4)
  })

  test('WHEN the exchange goes away THEN the connection is down, comes back, and the snapshot has what was missed', async () => {
    const { port, settle, openFeeds, events, sell, pass, venue } = setUp()
    await settle(port.execute({ type: 'place', items: [bid(1)] }))
    await settle(openFeeds())
    events.length = 0
    venue.goDown(5_000)
    sell('400')
    await pass(60_000)
    const states = events.flatMap((event) => (event.type === 'connection' ? [event.state] : []))
    expect(states).toEqual(['down', 'up'])
    const snapshot = events.find((event) => event.type === 'fills')
    expect(snapshot).toMatchObject({ snapshot: true, fills: [{ sz: 400n }] })
  })

  test('WHEN a socket goes silent THEN it is found out, and made again', async () => {
    const { port, settle, openFeeds, events, sell, pass, faults } = setUp()
    await settle(port.execute({ type: 'place', items: [bid(1)] }))
    await settle(openFeeds())
    events.length = 0
    faults.set({ silentSocket: 1 })
    sell('400')
    await pass(1_000)
    expect(events).toEqual([])
    faults.set({})
    await pass(60_000)
    expect(events.flatMap((event) => (event.type === 'connection' ? [event.state] : []))).toEqual(['down', 'up'])
  })
})

test('law: the same seeds give the same run, event by event', async () => {
  const run = async () => {
    const { port, settle, openFeeds, events, sell, pass } = setUp({
      lostAnswer: 0.3,
      slowFrame: 0.3,
      droppedSocket: 0.05,
      lostRequest: 0.2,
    })
    await settle(openFeeds().catch(() => undefined))
    const answers: unknown[] = []
    for (let i = 1; i <= 20; i += 1) {
      answers.push(await settle(port.execute({ type: 'place', items: [bid(i)] })))
      sell('100')
      await pass(700)
    }
    return JSON.stringify([answers, events], (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
  }
  expect(await run()).toBe(await run())
})
