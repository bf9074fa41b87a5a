import type { FeedEvent, FeedRequest } from '@hyperladder/exchange-port'
import { createSigner } from '@hyperladder/protocol'
import { FakeClock } from '@hyperladder/testkit'
import type { Address, Cloid, Px, Sz } from '@hyperladder/units'
import { afterEach, describe, expect, test } from 'vitest'
import { type ClientLog, createExchangeClient, type ExchangeClientOptions, SubscriptionError, TransportError } from '../index.ts'
import { acknowledge, type Frame, type Script, startScriptedVenue } from '../testing/scriptedVenue.ts'

const ACCOUNT = `0x${'a'.repeat(40)}` as Address
const FEEDS: FeedRequest = { coins: ['@107'], balanceFeed: 'spotState' }
const SOCKET = { pingMs: 10_000, pongMs: 10_000, silenceMs: 10_000, connectMs: 30_000, backoffMinMs: 5, backoffMaxMs: 20 }
const signer = createSigner(`0x${'1'.repeat(64)}`)
const place = {
  type: 'place',
  items: [{ coin: '@107', side: 'bid', px: 92_940_000n as Px, sz: 200n as Sz, cloid: `0x${'1'.repeat(32)}` as Cloid }],
} as const

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(script: Script, options: Partial<ExchangeClientOptions> = {}) {
  const venue = await startScriptedVenue(script)
  const logs: ClientLog[] = []
  const events: FeedEvent[] = []
  const exchange = createExchangeClient({
    network: 'paper',
    url: venue.url,
    account: ACCOUNT,
    signer,
    log: (event) => logs.push(event),
    ...options,
    socket: { ...SOCKET, ...options.socket },
  })
  cleanups.push(
    () => venue.stop(),
    () => exchange.close(),
  )
  return { venue, exchange, logs, events, open: (request = FEEDS) => exchange.openFeeds(request, (event) => events.push(event)) }
}

/** Waits for what must come, as long as the test may take. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 2))
}

/** The same for a client whose clock stands still: its time goes on by so much for each look. */
const goingOn = (clock: FakeClock, ms: number, condition: () => boolean): Promise<void> =>
  until(async () => {
    await clock.advance(ms)
    return condition()
  })

const states = (events: readonly FeedEvent[]) =>
  events.flatMap((event) => (event.type === 'connection' ? [`${event.state} ${event.reconnects}`] : []))
const subscribed = (frames: readonly Frame[]) =>
  frames.filter(({ method }) => method === 'subscribe').map(({ subscription }) => subscription?.type)
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )
const data = (channel: string, payload: unknown) => JSON.stringify({ channel, data: payload })

describe('subscribing', () => {
  test('resolves when everything is acknowledged, by canonical echoes in any order', async () => {
    const waiting: (() => void)[] = []
    const { open, events, venue } = await start({
      ws: (frame, socket) => void waiting.push(() => acknowledge(frame, socket)),
    })
    let opened = false
    const feeds = open().then((result) => {
      opened = true
      return result
    })
    await until(() => waiting.length === 4)
    for (const answer of waiting.splice(1)) answer()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(opened).toBe(false)
    waiting[0]?.()
    await feeds
    expect(states(events)).toEqual(['up 0'])
    expect(subscribed(venue.frames)).toEqual(['orderUpdates', 'userFills', 'spotState', 'bbo'])
  })

  test('takes "Already subscribed" for an acknowledgement', async () => {
    const { open } = await start({
      ws(frame, socket) {
        if (frame.subscription?.type !== 'userFills') acknowledge(frame, socket)
        else socket.send(data('error', `Already subscribed: ${JSON.stringify({ ...frame.subscription, aggregateByTime: false })}`))
      },
    })
    await open()
  })

  test('fails with the words of the venue for a feed that it no longer has', async () => {
    const { open, events, venue } = await start({
      ws(frame, socket) {
        if (frame.subscription?.type !== 'webData2') acknowledge(frame, socket)
        else socket.send(data('error', `Error parsing JSON into valid websocket request: ${JSON.stringify(frame)}`))
      },
    })
    const error = await failure(open({ coins: ['@107'], balanceFeed: 'webData2' }))
    expect(error).toBeInstanceOf(SubscriptionError)
    expect((error as Error).message).toContain('subscription webData2 failed: Error parsing JSON')
    expect(events.filter(({ type }) => type === 'undecodable')).toHaveLength(1)
    await until(() => venue.sockets.size === 0)
  })

  test('refuses a coin that would make the venue drop the socket, before it connects', async () => {
    const { open, venue } = await start({ ws: acknowledge })
    expect(await failure(open({ coins: ['@107', 'HYPE/USDC'], balanceFeed: 'spotState' }))).toBeInstanceOf(SubscriptionError)
    expect(venue.connections()).toBe(0)
  })

  test('that nobody acknowledges fails at its deadline and leaves no socket behind', async () => {
    const { open, venue, events } = await start({}, { feedsDeadlineMs: 100 })
    expect(await failure(open())).toBeInstanceOf(Error)
    await until(() => venue.sockets.size === 0)
    expect(states(events)).toEqual([])
  })

  test('goes on through refused handshakes until the deadline', async () => {
    const { open, venue } = await start({ ws: acknowledge, refuse: (connection) => (connection <= 3 ? 503 : undefined) })
    await open()
    expect(venue.connections()).toBe(4)
  })

  test('to a venue that refuses for ever fails with its reason', async () => {
    const clock = new FakeClock()
    const { open, venue } = await start({ refuse: () => 503 }, { clock, feedsDeadlineMs: 60_000 })
    const refused = failure(open())
    await goingOn(clock, 5, () => venue.connections() > 2)
    await clock.advance(60_000)
    const error = await refused
    expect(error).toBeInstanceOf(TransportError)
    expect((error as Error).message).toContain('503')
  })

  test('twice at a time is refused, after closing it is not', async () => {
    const { open, venue } = await start({ ws: acknowledge })
    const feeds = await open()
    expect(await failure(open())).toBeInstanceOf(SubscriptionError)
    await feeds.close()
    await feeds.close()
    await until(() => venue.sockets.size === 0)
    await open()
    expect(venue.connections()).toBe(2)
  })
})

describe('a connection', () => {
  test('that breaks is down once, then up again after every acknowledgement', async () => {
    const { open, events, venue } = await start({
      ws: acknowledge,
      refuse: (connection) => (connection === 2 || connection === 3 ? 502 : undefined),
    })
    await open()
    for (const socket of venue.sockets) socket.terminate()
    await until(() => states(events).length === 3)
    expect(states(events)).toEqual(['up 0', 'down 0', 'up 1'])
    expect(subscribed(venue.frames)).toHaveLength(8)
    for (const socket of venue.sockets) socket.close(1012)
    await until(() => states(events).length === 5)
    expect(states(events).slice(3)).toEqual(['down 1', 'up 2'])
  })

  test('that goes silent is dropped', async () => {
    const clock = new FakeClock()
    const { open, events, venue, logs } = await start(
      { ws: (frame, socket, connection) => (connection === 1 && frame.method === 'ping' ? undefined : acknowledge(frame, socket)) },
      { clock, socket: { pingMs: 100, pongMs: 10_000, silenceMs: 250 } },
    )
    void open()
    await goingOn(clock, 0, () => states(events).length === 1)
    for (const pings of [1, 2]) {
      await clock.advance(100)
      await until(() => venue.frames.filter(({ method }) => method === 'ping').length === pings)
    }
    expect(states(events)).toEqual(['up 0'])
    await clock.advance(50)
    await until(() => states(events).length === 2)
    await clock.advance(20)
    await until(() => states(events).length === 3)
    expect(states(events)).toEqual(['up 0', 'down 0', 'up 1'])
    expect(logs).toContainEqual({ type: 'socket', state: 'lost', reason: 'no frame for 250 ms', waitMs: 0 })
  })

  test('that talks and answers no ping is dropped', async () => {
    let chatter: NodeJS.Timeout | undefined
    const { open, events, logs } = await start(
      {
        ws(frame, socket, connection) {
          if (connection === 1 && frame.method === 'ping') chatter ??= setInterval(() => socket.send(data('notification', {})), 5)
          else acknowledge(frame, socket)
        },
      },
      { socket: { pingMs: 15, pongMs: 150, silenceMs: 10_000 } },
    )
    await open()
    await until(() => states(events).length >= 3)
    clearInterval(chatter)
    expect(logs).toContainEqual({ type: 'socket', state: 'lost', reason: 'no pong within 150 ms', waitMs: 0 })
  })

  test('whose resubscription is not acknowledged is made again', async () => {
    const clock = new FakeClock()
    const { open, events, venue } = await start(
      { ws: (frame, socket, connection) => (connection === 2 ? undefined : acknowledge(frame, socket)) },
      { clock, feedsDeadlineMs: 5_000 },
    )
    void open()
    await goingOn(clock, 0, () => states(events).length === 1)
    for (const socket of venue.sockets) socket.terminate()
    await until(() => states(events).length === 2)
    await clock.advance(20)
    await until(() => subscribed(venue.frames).length === 8)
    await clock.advance(5_000)
    await goingOn(clock, 1, () => states(events).length === 3)
    expect([states(events), venue.connections()]).toEqual([['up 0', 'down 0', 'up 1'], 3])
  })
})

describe('frames', () => {
  const fill = {
    coin: '@107',
    px: '92.7',
    sz: '0.41',
    side: 'A',
    time: 5,
    startPosition: '5.0',
    dir: 'Sell',
    oid: 1,
    crossed: false,
    fee: '0.0',
    tid: 1,
    feeToken: 'USDC',
  }
  const order = { coin: '@107', side: 'B', limitPx: '93.218', sz: '1.5', oid: 2, timestamp: 1, origSz: '3.28' }

  /** What the client makes of frames sent right after the acknowledgements. */
  async function eventsOf(...frames: string[]): Promise<readonly FeedEvent[]> {
    const { open, events, venue } = await start({ ws: acknowledge })
    await open()
    const before = events.length
    for (const socket of venue.sockets)
      for (const frame of [...frames, data('orderUpdates', [{ order: { ...order, oid: 99 }, status: 'open', statusTimestamp: 1 }])])
        socket.send(frame)
    await until(() => events.some((event) => event.type === 'orderUpdates' && event.updates.some(({ oid }) => oid === (99 as never))))
    return events.slice(before, -1)
  }

  test('P31 one malformed fill among good ones costs only itself', async () => {
    const events = await eventsOf(
      data('userFills', { user: ACCOUNT, fills: [fill, { ...fill, tid: 'x' }, { ...fill, tid: 3 }, { ...fill, coin: 'BTC' }] }),
    )
    expect(events).toMatchObject([
      { type: 'undecodable', channel: 'userFills', reason: 'userFills.fills[1].tid was x, must be a tid' },
      { type: 'fills', snapshot: false, fills: [{ tid: 1 }, { tid: 3 }] },
    ])
  })

  test('a snapshot is told as one, oldest first, and told even when it is empty', async () => {
    const snapshot = (fills: object[]) => data('userFills', { isSnapshot: true, user: ACCOUNT, fills })
    expect(await eventsOf(snapshot([{ ...fill, tid: 3, time: 9 }, { ...fill, tid: 2 }, fill]), snapshot([]))).toMatchObject([
      { type: 'fills', snapshot: true, fills: [{ tid: 1 }, { tid: 2 }, { tid: 3 }] },
      { type: 'fills', snapshot: true, fills: [] },
    ])
  })

  test('balances with one unreadable row are held back as a whole', async () => {
    const state = (balances: object[]) => data('spotState', { user: ACCOUNT, spotState: { balances } })
    const usdc = { coin: 'USDC', token: 0, total: '5.0', hold: '1.0' }
    expect(
      await eventsOf(
        state([usdc, { coin: 'HYPE', token: 150, total: null, hold: '0.0' }]),
        state([usdc, { coin: '+1', total: '1.0', hold: '0.0' }]),
      ),
    ).toMatchObject([
      { type: 'undecodable', channel: 'spotState' },
      { type: 'balances', balances: [{ tokenIndex: 0, token: 'USDC', total: 500_000_000n, hold: 100_000_000n }] },
    ])
  })

  test.each<[string, string, object[]]>([
    ['garbage', 'not json', [{ type: 'undecodable', channel: 'unknown', reason: 'frame was not json, must be JSON' }]],
    ['a known channel of the wrong shape', data('userFills', { user: ACCOUNT }), [{ type: 'undecodable', channel: 'userFills' }]],
    [
      'fills of another user',
      data('userFills', { user: `0x${'b'.repeat(40)}`, fills: [fill] }),
      [{ type: 'undecodable', channel: 'userFills', reason: `it was of user 0x${'b'.repeat(40)}` }],
    ],
    ['a channel nobody knows', data('novelty', { x: 1 }), [{ type: 'undecodable', channel: 'novelty', excerpt: '{"x":1}' }]],
    [
      'a complaint',
      data('error', 'Cannot track more than 15 total users.'),
      [{ type: 'undecodable', channel: 'error', excerpt: 'Cannot track more than 15 total users.' }],
    ],
    ['a needless complaint', data('error', 'Already subscribed: {"type":"bbo","coin":"@107"}'), []],
    ['a harmless channel', data('notification', { notification: 'filled' }), []],
    ['a channel of another part of ours', data('allMids', { mids: { BTC: '1.0' } }), []],
    [
      'best prices off the scale',
      data('bbo', { coin: '@107', time: 1, bbo: [{ px: '92.12345678', sz: '1.0', n: 1 }, null] }),
      [{ type: 'undecodable', channel: 'bbo' }],
    ],
    [
      'best prices with an empty side',
      data('bbo', { coin: '@107', time: 1, bbo: [null, { px: '92.638', sz: '12.89', n: 1 }] }),
      [{ type: 'bbo', coin: '@107', bid: null, ask: 92_638_000n, timeMs: 1 }],
    ],
    [
      'an unknown status word',
      data('orderUpdates', [{ order, status: 'vaporized', statusTimestamp: 7 }]),
      [{ type: 'orderUpdates', updates: [{ oid: 2, state: 'unknown', statusText: 'vaporized', sz: 150n }] }],
    ],
    [
      'orders of perps',
      data('orderUpdates', [{ order: { ...order, coin: 'BTC', limitPx: '1.0' }, status: 'open', statusTimestamp: 7 }]),
      [],
    ],
    ['webData2 without balances', data('webData2', { user: ACCOUNT }), [{ type: 'undecodable', channel: 'webData2' }]],
  ])('%s', async (_, frame, expected) => {
    expect(await eventsOf(frame)).toMatchObject(expected)
  })
})

describe('posts', () => {
  const answerWith = (response: (frame: Frame) => object): Script => ({
    ws(frame, socket) {
      if (frame.method === 'post') socket.send(data('post', { id: frame.id, response: response(frame) }))
      else acknowledge(frame, socket)
    },
  })
  const resting = { type: 'action', payload: { status: 'ok', response: { type: 'order', data: { statuses: [{ resting: { oid: 1 } }] } } } }

  test('carry actions on a connection of their own where there are no feeds', async () => {
    const { exchange, venue } = await start(
      answerWith(() => resting),
      { actionsOver: 'post' },
    )
    expect(await exchange.execute(place)).toMatchObject({ type: 'answered', items: [{ type: 'resting', oid: 1 }] })
    expect(venue.frames[0]).toMatchObject({ method: 'post', id: 1, request: { type: 'action', payload: { action: { type: 'order' } } } })
  })

  test('share the connection of the feeds and outlive them', async () => {
    const { exchange, venue, open } = await start(
      answerWith(() => resting),
      { actionsOver: 'post' },
    )
    const feeds = await open()
    await feeds.close()
    expect(await exchange.execute(place)).toMatchObject({ type: 'answered' })
    expect(venue.connections()).toBe(1)
    expect(venue.frames.filter(({ method }) => method === 'unsubscribe')).toHaveLength(4)
  })

  test.each<[object, object]>([
    [
      { type: 'error', payload: '422 Unprocessable Entity: Failed to deserialize' },
      { type: 'refused', refusal: { code: 'malformed' }, charged: 0 },
    ],
    [
      { type: 'error', payload: '429 Too Many Requests' },
      { type: 'refused', refusal: { code: 'ipLimit' }, charged: 0 },
    ],
    [{ type: 'error', payload: '500 Internal Server Error' }, { type: 'unknown' }],
    [{ type: 'error', payload: 'odd' }, { type: 'unknown' }],
    [{ type: 'info', payload: {} }, { type: 'unknown' }],
  ])('answered with %j', async (response, expected) => {
    const { exchange } = await start(
      answerWith(() => response),
      { actionsOver: 'post' },
    )
    expect(await exchange.execute(place)).toMatchObject(expected)
  })

  test('answered on the error channel are refused', async () => {
    const texts = (frame: Frame) => [
      `too many pending post requests id=${frame.id}`,
      `Error parsing JSON into valid websocket request: ${JSON.stringify(frame)}`,
    ]
    const { exchange } = await start(
      { ws: (frame, socket) => socket.send(data('error', texts(frame)[(frame.id as number) - 1])) },
      { actionsOver: 'post' },
    )
    const answers = await Promise.all([exchange.execute(place), exchange.execute(place)])
    expect(answers.map((answer) => (answer.type === 'refused' ? answer.refusal.code : answer)).sort()).toEqual(['ipLimit', 'malformed'])
  })

  test('without an answer are unknown at their deadline, or when the connection breaks, and are never sent again', async () => {
    const { exchange, venue, open, events } = await start(
      { ws: (frame, socket) => frame.method !== 'post' && acknowledge(frame, socket) },
      { actionsOver: 'post', actionDeadlineMs: 5_000 },
    )
    await open()
    const under = exchange.execute(place)
    await until(() => venue.frames.some(({ method }) => method === 'post'))
    for (const socket of venue.sockets) socket.terminate()
    expect(await under).toMatchObject({ type: 'unknown', reason: expect.stringContaining('went down') })
    await until(() => states(events).at(-1) === 'up 1')
    expect(venue.frames.filter(({ method }) => method === 'post')).toHaveLength(1)

    const clock = new FakeClock()
    const slow = await start({ ws: acknowledge }, { clock, actionsOver: 'post', actionDeadlineMs: 9_000 })
    const late = slow.exchange.execute(place)
    await goingOn(clock, 1, () => slow.venue.frames.some(({ method }) => method === 'post'))
    await clock.advance(9_000)
    expect(await late).toMatchObject({ type: 'unknown', reason: 'no answer within 9000 ms' })
  })

  test('go over HTTP while the connection of the feeds is down, and over it again when it is back', async () => {
    const http: Script['http'] = (path) => (path === '/exchange' ? { json: resting.payload } : undefined)
    let refused = false
    const { exchange, venue, open, events } = await start(
      { ...answerWith(() => resting), http, refuse: () => (refused ? 503 : undefined) },
      { actionsOver: 'post' },
    )
    const sent = () => ({
      posts: venue.frames.filter(({ method }) => method === 'post').length,
      requests: venue.bodies.filter(({ action }) => action !== undefined).length,
    })
    await open()
    refused = true
    for (const socket of venue.sockets) socket.terminate()
    await until(() => states(events).at(-1)?.startsWith('down') === true)
    expect(await exchange.execute(place)).toMatchObject({ type: 'answered', items: [{ type: 'resting', oid: 1 }] })
    expect(sent()).toEqual({ posts: 0, requests: 1 })
    refused = false
    await until(() => states(events).at(-1) === 'up 1')
    expect(await exchange.execute(place)).toMatchObject({ type: 'answered' })
    expect(sent()).toEqual({ posts: 1, requests: 1 })
  })

  test('are at most 100 at a time', async () => {
    const clock = new FakeClock()
    const { exchange, venue } = await start({ ws: () => undefined }, { clock, actionsOver: 'post', actionDeadlineMs: 9_000 })
    const sent = Array.from({ length: 101 }, () => exchange.execute(place))
    await goingOn(clock, 1, () => venue.frames.length === 100)
    await clock.advance(9_000)
    const answers = await Promise.all(sent)
    expect(answers.filter(({ type }) => type === 'notSent')).toEqual([{ type: 'notSent', reason: '100 posts wait for their answers' }])
    expect(answers.filter(({ type }) => type === 'unknown')).toHaveLength(100)
  })

  test('to a port where nobody listens are not sent', async () => {
    const { exchange, venue } = await start({}, { actionsOver: 'post', actionDeadlineMs: 100 })
    await exchange.readUniverse()
    await venue.stop()
    expect(await exchange.execute(place)).toMatchObject({ type: 'notSent' })
  })
})
