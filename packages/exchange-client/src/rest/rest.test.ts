import { createSigner, parseUserFills } from '@hyperladder/protocol'
import { FakeClock } from '@hyperladder/testkit'
import type { Address, Cloid, Px, Sz } from '@hyperladder/units'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type ClientLog,
  ClosedError,
  createExchangeClient,
  DecodeError,
  type ExchangeClientOptions,
  HttpStatusError,
  RateLimitedError,
  TimeoutError,
  TransportError,
} from '../index.ts'
import { directory } from '../testing/markets.ts'
import { type Script, type Scripted, type ScriptedVenue, startScriptedVenue, takePort } from '../testing/scriptedVenue.ts'
import type { Query } from './query.ts'
import { readFills } from './readFills.ts'

const ACCOUNT = `0x${'a'.repeat(40)}` as Address
const signer = createSigner(`0x${'1'.repeat(64)}`)
const place = {
  type: 'place',
  items: [{ coin: '@107', side: 'bid', px: 92_940_000n as Px, sz: 200n as Sz, cloid: `0x${'1'.repeat(32)}` as Cloid }],
} as const
const resting = { json: { status: 'ok', response: { type: 'order', data: { statuses: [{ resting: { oid: 1 } }] } } } }

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(script: Script, options: Partial<ExchangeClientOptions> = {}) {
  const venue = await startScriptedVenue(script)
  const logs: ClientLog[] = []
  const exchange = createExchangeClient({
    network: 'paper',
    url: venue.url,
    account: ACCOUNT,
    signer,
    random: () => 0,
    log: (event) => logs.push(event),
    ...options,
  })
  cleanups.push(
    () => venue.stop(),
    () => exchange.close(),
  )
  return { venue, exchange, logs }
}

/** Answers calls of one info type in turn, the last answer for ever. */
const inTurn = (type: string, ...answers: Scripted[]): Script => {
  let calls = 0
  return {
    http(_, body) {
      if (body.type !== type) return undefined
      calls += 1
      return answers[Math.min(calls, answers.length) - 1]
    },
  }
}
const RATE_LIMIT = { json: { cumVlm: '357.45105', nRequestsUsed: 231, nRequestsCap: 10357 } }
const asked = (venue: ScriptedVenue, type: string) => venue.bodies.filter((body) => body.type === type).length
/** Waits for what must come, as long as the test may take. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 2))
}
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a read', () => {
  test('is tried again after a 5xx and a cut connection', async () => {
    const { exchange, logs } = await start(inTurn('userRateLimit', { status: 502, text: 'bad gateway' }, 'reset', RATE_LIMIT))
    expect(await exchange.readRateLimit()).toEqual({ used: 231, cap: 10357, surplus: 0, cumVlm: 35_745_105_000n })
    expect(logs.filter(({ type }) => type === 'retry')).toHaveLength(2)
  })

  test('gives up after its attempts, with the last reason', async () => {
    const { exchange, venue } = await start(inTurn('userRateLimit', { status: 500, text: 'null' }))
    expect(await failure(exchange.readRateLimit())).toMatchObject({ name: 'HttpStatusError', status: 500, text: 'null' })
    expect(asked(venue, 'userRateLimit')).toBe(3)
  })

  test('of a refused kind is not tried again', async () => {
    const { exchange, venue } = await start(inTurn('userRateLimit', { status: 422, text: 'Failed to deserialize' }))
    expect(await failure(exchange.readRateLimit())).toBeInstanceOf(HttpStatusError)
    expect(asked(venue, 'userRateLimit')).toBe(1)
  })

  test('that hangs ends at its deadline, after a second try', async () => {
    const clock = new FakeClock()
    const { exchange, venue } = await start(inTurn('userRateLimit', 'hang'), { clock, queryDeadlineMs: 20_000 })
    const under = failure(exchange.readRateLimit())
    await until(() => asked(venue, 'userRateLimit') === 1)
    await clock.advance(10_000)
    await until(async () => {
      await clock.advance(1)
      return asked(venue, 'userRateLimit') === 2
    })
    await clock.advance(10_000)
    expect(await under).toBeInstanceOf(TimeoutError)
    expect(asked(venue, 'userRateLimit')).toBe(2)
  })

  test('that hangs once is saved by the second try', async () => {
    const { exchange } = await start(inTurn('userRateLimit', 'hang', RATE_LIMIT), { queryDeadlineMs: 4_000 })
    expect((await exchange.readRateLimit()).used).toBe(231)
  })

  test('fails as TransportError where nobody listens', async () => {
    const { port, release } = await takePort()
    cleanups.push(release)
    const { exchange } = await start({}, { url: `http://127.0.0.1:${port}` })
    expect(await failure(exchange.readRateLimit())).toMatchObject({
      name: 'TransportError',
      sent: false,
      message: expect.stringContaining('ECONNREFUSED'),
    })
    expect(await failure(exchange.readUniverse())).toBeInstanceOf(TransportError)
  })

  test('to a port that fetch refuses never left', async () => {
    const exchange = createExchangeClient({ network: 'paper', url: 'http://127.0.0.1:9', account: ACCOUNT, readAttempts: 1 })
    expect(await failure(exchange.readRateLimit())).toMatchObject({
      name: 'TransportError',
      sent: false,
      message: 'info userRateLimit failed: bad port',
    })
    await exchange.close()
  })

  test.each([
    [{ json: { error: 'Could not parse JSON' } }],
    [{ json: null }],
    [{ status: 200, text: '<html></html>' }],
    [{ json: { balances: {} } }],
    [{ json: { balances: [{ coin: 'HYPE', token: 150, total: 1, hold: '0.0' }] } }],
    [{ json: { balances: [{ coin: 'HYPE', token: 150, total: '0.000000001', hold: '0.0' }] } }],
  ])('P16 of balances that is answered with %j is an error, never an empty account', async (answer) => {
    const { exchange } = await start(inTurn('spotClearinghouseState', answer))
    expect(await failure(exchange.readBalances())).toBeInstanceOf(DecodeError)
  })

  test('of open orders with one unreadable row is an error, and rows of perps are counted', async () => {
    const order = { coin: '@107', side: 'A', limitPx: '93.0', sz: '1.0', oid: 7, timestamp: 1, origSz: '1.0' }
    const { exchange, logs } = await start(
      inTurn('frontendOpenOrders', { json: [order, { coin: 'BTC', limitPx: 5 }] }, { json: [order, { ...order, sz: '0.001' }] }),
    )
    expect(await exchange.readOpenOrders()).toEqual([
      { coin: '@107', oid: 7, side: 'ask', px: 93_000_000n, sz: 100n, origSz: 100n, timeMs: 1 },
    ])
    expect(logs).toEqual([{ type: 'ignored', source: 'frontendOpenOrders', rows: 1 }])
    expect(await failure(exchange.readOpenOrders())).toBeInstanceOf(DecodeError)
  })

  test('of the universe is made once, and again only after a failure', async () => {
    const { exchange, venue } = await start(inTurn('spotMeta', { status: 404, text: '' }, { json: { tokens: [], universe: [] } }))
    expect(await failure(exchange.readUniverse())).toBeInstanceOf(HttpStatusError)
    const [first, second] = await Promise.all([exchange.readUniverse(), exchange.readUniverse()])
    expect(second).toBe(first)
    expect(await exchange.readMarks([])).toEqual([])
    expect(asked(venue, 'spotMeta')).toBe(2)
  })

  test('after close, or across it, is a ClosedError', async () => {
    const { exchange, venue } = await start(inTurn('userRateLimit', 'hang'))
    const under = failure(exchange.readRateLimit())
    await until(() => asked(venue, 'userRateLimit') === 1)
    await exchange.close()
    expect(await under).toBeInstanceOf(ClosedError)
    expect(await failure(exchange.readRateLimit())).toBeInstanceOf(ClosedError)
  })
})

describe('fills', () => {
  const fill = (tid: number, time: number) => ({
    coin: '@107',
    px: '92.7',
    sz: '0.41',
    side: 'A',
    time,
    startPosition: '5.0',
    dir: 'Sell',
    oid: 1,
    crossed: false,
    fee: '0.0',
    tid,
    feeToken: 'USDC',
  })

  test('are paged until exhausted, oldest first, what two pages share told once', async () => {
    const all = Array.from({ length: 4_500 }, (_, i) => fill(i, 1_000 + Math.floor(i / 3)))
    const { exchange, venue } = await start({
      http: (_, body) =>
        body.type === 'userFillsByTime'
          ? { json: all.filter(({ time }) => time >= (body.startTime as number)).slice(0, 2_000) }
          : undefined,
    })
    const { fills } = await exchange.readFills(1_001)
    expect(fills.map(({ tid }) => tid)).toEqual(Array.from({ length: 4_497 }, (_, i) => i + 3))
    expect(asked(venue, 'userFillsByTime')).toBe(3)
    // 20 per page and one per 20 rows, and 20 for the universe.
    expect(exchange.ipWeight()).toEqual({ used: 20 + 120 + 120 + 20 + Math.floor((4_500 - 3_996) / 20), cap: 1_200 })
  })

  test('without a start come newest first from the venue and oldest first to us; a bad row costs only itself', async () => {
    const { exchange, logs } = await start(
      inTurn('userFills', { json: [fill(3, 20), fill(2, 20), { ...fill(9, 15), px: 1 }, fill(1, 10)] }),
    )
    expect((await exchange.readFills()).fills.map(({ tid }) => tid)).toEqual([1, 2, 3])
    expect(logs).toMatchObject([{ type: 'undecodable', channel: 'userFills', reason: 'userFills[2].px was 1, must be a decimal string' }])
  })

  test('tell what the list goes by, rows of perps and unreadable ones too', async () => {
    const perps = Array.from({ length: 1_999 }, (_, i) => ({ ...fill(i, 9_000 - i), coin: 'BTC' }))
    const { exchange } = await start(
      inTurn('userFills', { json: [...perps, { ...fill(1, 7), px: 1 }] }, { json: perps.slice(0, 2) }, { json: [] }),
    )
    expect(await exchange.readFills()).toEqual({ fills: [], flows: [], listed: { oldestMs: 7, newestMs: 9_000, full: true } })
    expect((await exchange.readFills()).listed).toEqual({ oldestMs: 8_999, newestMs: 9_000, full: false })
    expect((await exchange.readFills()).listed).toEqual({ oldestMs: null, newestMs: null, full: false })
  })

  test('of a venue whose pages never end do', async () => {
    const page = parseUserFills(Array.from({ length: 2_000 }, (_, i) => fill(i, 5)))
    let pages = 0
    const query = (async () => {
      pages += 1
      return page
    }) as unknown as Query
    expect(await failure(readFills(query, ACCOUNT, directory, 5))).toBeInstanceOf(DecodeError)
    expect(pages).toBe(20)
  })
})

describe('the IP limit', () => {
  test('HTTP 429 holds the next requests back, here for longer than the deadline', async () => {
    const { exchange, venue } = await start(inTurn('userRateLimit', { status: 429, text: 'null' }, RATE_LIMIT), { queryDeadlineMs: 4_000 })
    expect(await failure(exchange.readRateLimit())).toBeInstanceOf(RateLimitedError)
    expect(await exchange.execute(place)).toMatchObject({ type: 'notSent' })
    expect(asked(venue, 'userRateLimit')).toBe(1)
  })

  test('our own count holds back what the venue would refuse', async () => {
    const { exchange, venue } = await start({ http: (_, body) => (body.type === 'userRole' ? { json: { role: 'user' } } : undefined) })
    const roles = await Promise.all(Array.from({ length: 21 }, () => failure(exchange.readRole(ACCOUNT))))
    expect(roles.filter((error) => error instanceof RateLimitedError)).toHaveLength(3)
    // Reads leave the last 100 of 1200 to actions.
    expect([asked(venue, 'userRole'), exchange.ipWeight().used]).toEqual([18, 1_080])
    const sent = await Promise.all(Array.from({ length: 121 }, () => exchange.execute(place)))
    // The first of them reads the universe, for 20.
    expect(sent.filter(({ type }) => type === 'notSent')).toHaveLength(21)
  })
})

describe('an action', () => {
  const onExchange = (answer: Scripted): Script => ({ http: (path) => (path === '/exchange' ? answer : undefined) })
  const actions = (venue: ScriptedVenue) => venue.bodies.filter(({ action }) => action !== undefined)

  test.each<[string, Scripted, object]>([
    ['an answer', resting, { type: 'answered', items: [{ type: 'resting', oid: 1 }], charged: 1 }],
    ['a cut connection', 'reset', { type: 'unknown', nonce: expect.any(Number) }],
    ['silence', 'hang', { type: 'unknown', nonce: expect.any(Number) }],
    ['HTTP 503', { status: 503, text: '' }, { type: 'unknown', nonce: expect.any(Number) }],
    ['a page of HTML', { status: 200, text: '<html>' }, { type: 'unknown', nonce: expect.any(Number) }],
    ['HTTP 422', { status: 422, text: 'Failed' }, { type: 'refused', refusal: { code: 'malformed' }, charged: 0 }],
    ['HTTP 429', { status: 429, text: 'null' }, { type: 'refused', refusal: { code: 'ipLimit' }, charged: 0 }],
  ])('met with %s is sent once, and told so', async (_, answer, expected) => {
    const clock = new FakeClock()
    const { exchange, venue } = await start(onExchange(answer), { clock, actionDeadlineMs: 150 })
    const answered = exchange.execute(place)
    await until(() => actions(venue).length === 1)
    if (answer === 'hang') await clock.advance(150)
    expect(await answered).toMatchObject(expected)
    expect(actions(venue)).toHaveLength(1)
  })

  test('to a port where nobody listens provably never left', async () => {
    const { exchange, venue } = await start({})
    await exchange.readUniverse()
    await venue.stop()
    expect(await exchange.execute(place)).toMatchObject({ type: 'notSent', reason: expect.stringContaining('ECONNREFUSED') })
    expect(await exchange.burnNonce(5)).toMatchObject({ type: 'unknown' })
  })

  test('that can not be made is not sent', async () => {
    const { exchange, venue } = await start({})
    expect(await exchange.execute({ type: 'place', items: [] })).toMatchObject({ type: 'notSent' })
    expect(await exchange.execute({ type: 'place', items: [{ ...place.items[0], coin: 'BTC' }] })).toMatchObject({
      type: 'notSent',
      reason: expect.stringContaining('BTC'),
    })
    const { signer: _, ...rest } = { signer, network: 'paper', url: venue.url, account: ACCOUNT } as const
    const reader = createExchangeClient(rest)
    cleanups.push(() => reader.close())
    expect(await reader.execute(place)).toMatchObject({ type: 'notSent', reason: 'the client has no signer' })
    expect(actions(venue)).toEqual([])
  })

  test('across close is unknown, and after it not sent', async () => {
    const { exchange, venue } = await start(onExchange('hang'))
    await exchange.readUniverse()
    const under = exchange.execute(place)
    await until(() => actions(venue).length === 1)
    await exchange.close()
    expect(await under).toMatchObject({ type: 'unknown' })
    expect(await exchange.execute(place)).toMatchObject({ type: 'notSent' })
  })

  test('never shares a nonce with another, however many go at once; a noop burns the one it is given', async () => {
    const { exchange, venue } = await start({})
    await Promise.all(Array.from({ length: 50 }, () => exchange.execute(place)))
    const nonces = actions(venue).map(({ nonce }) => nonce as number)
    expect(new Set(nonces).size).toBe(50)
    expect(await exchange.burnNonce(nonces[7] as number)).toMatchObject({ type: 'burned' })
    expect(venue.bodies.at(-1)).toMatchObject({ action: { type: 'noop' }, nonce: nonces[7] })
  })
  test('goes out under the nonce it is given', async () => {
    const { exchange, venue } = await start({})
    const nonce = exchange.nextNonce()
    await exchange.execute(place, nonce)
    await exchange.execute(place)
    expect(actions(venue).map((body) => (body.nonce as number) > nonce)).toEqual([false, true])
    expect(actions(venue)[0]).toMatchObject({ nonce })
  })
})
