import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PaperLogEvent } from './paperLog.ts'
import type { PaperOptions } from './paperOptions.ts'
import { type PaperExchange, startPaperExchange } from './startPaperExchange.ts'
import { postText, signedBody, signerOf, TestClient, TestSocket } from './testClient.ts'

const funds = { USDC: '100000', PURR: '100000' }
const alice = signerOf(1)
const bob = signerOf(2)
const coin = 'PURR/USDC'
const running: PaperExchange[] = []
let paper: PaperExchange
let a: TestClient
let b: TestClient
let ws: TestSocket

async function start(options: PaperOptions = {}): Promise<PaperExchange> {
  const exchange = await startPaperExchange({
    blockMs: 10,
    traders: false,
    fund: { [alice.address]: funds, [bob.address]: funds },
    ...options,
  })
  running.push(exchange)
  return exchange
}

beforeEach(async () => {
  paper = await start()
  a = new TestClient(paper, alice)
  b = new TestClient(paper, bob)
  ws = await TestSocket.open(paper.wsUrl)
})
afterEach(async () => {
  for (const exchange of running.splice(0)) await exchange.stop()
})

const order = (isBuy: boolean, p: string, s: string, tif = 'Alo', more: object = {}) => ({
  a: 10000,
  b: isBuy,
  p,
  s,
  r: false,
  t: { limit: { tif } },
  ...more,
})
const user = alice.address
const on = (channel: string) => (frame: { channel: string }) => frame.channel === channel
const error = (data: string) => ({ channel: 'error', data })

test('a ping is answered without data', async () => {
  ws.send({ method: 'ping' })
  expect(await ws.next(on('pong'))).toEqual({ channel: 'pong' })
})

test('an acknowledgement echoes the canonical form, and the first state follows', async () => {
  ws.send({ method: 'subscribe', subscription: { coin, type: 'l2Book' } })
  await ws.next(on('l2Book'))
  expect(ws.frames).toMatchObject([
    {
      channel: 'subscriptionResponse',
      data: { method: 'subscribe', subscription: { type: 'l2Book', coin, nSigFigs: null, mantissa: null, fast: false } },
    },
    { channel: 'l2Book', data: { coin, levels: [[], []] } },
  ])
})

test('errors come on their channel and the connection stays', async () => {
  for (const frame of [
    'nonsense',
    '{"method":"subscribe","subscription":{"type":"fills"}}',
    `{"method":"subscribe","subscription":{"type":"webData2","user":"${user}"}}`,
  ]) {
    const from = ws.frames.length
    ws.send(frame)
    expect(await ws.next(on('error'), from)).toEqual(error(`Error parsing JSON into valid websocket request: ${frame}`))
  }
  ws.send({ method: 'ping' })
  await ws.next(on('pong'))
})

test('a second subscription and a second unsubscription are told so', async () => {
  const subscription = { type: 'orderUpdates', user: user.toUpperCase().replace('0X', '0x') }
  await ws.subscribe(subscription)
  ws.send({ method: 'subscribe', subscription })
  const echo = JSON.stringify({ type: 'orderUpdates', user })
  expect(await ws.next(on('error'))).toEqual(error(`Already subscribed: ${echo}`))
  await a.order(order(true, '0.1', '200'))
  await ws.next(on('orderUpdates'))
  ws.send({ method: 'unsubscribe', subscription })
  expect(await ws.next((frame) => frame.data?.method === 'unsubscribe')).toMatchObject({
    data: { subscription: { type: 'orderUpdates', user } },
  })
  const from = ws.frames.length
  ws.send({ method: 'unsubscribe', subscription })
  expect(await ws.next(on('error'), from)).toEqual(error(`Already unsubscribed: ${echo}`))
  await a.order(order(true, '0.1', '200'))
  ws.send({ method: 'ping' })
  await ws.next(on('pong'))
  expect(ws.frames.slice(from).filter(on('orderUpdates'))).toEqual([])
})

test('an unknown coin drops the socket without a close frame, or is ignored by choice', async () => {
  ws.send({ method: 'subscribe', subscription: { type: 'bbo', coin: 'HYPE/USDC' } })
  expect(await ws.closed).toBe(1006)
  const lenient = await start({ unknownCoin: 'ignore' })
  const other = await TestSocket.open(lenient.wsUrl)
  other.send({ method: 'subscribe', subscription: { type: 'bbo', coin: 'HYPE/USDC' } })
  other.send({ method: 'ping' })
  await other.next(on('pong'))
  expect(other.frames).toEqual([{ channel: 'pong' }])
})

test('an answer that breaks the server is 500 on its post, a frame that does cuts its socket, and others go on', async () => {
  const failures: PaperLogEvent[] = []
  const broken = await start({ log: (event) => event.type === 'requestFailed' && failures.push(event) })
  const [poster, subscriber, other] = await Promise.all([1, 2, 3].map(() => TestSocket.open(broken.wsUrl)))
  const bug = () => {
    throw new Error('a bug')
  }
  vi.spyOn(broken.core, 'role').mockImplementation(bug)
  vi.spyOn(broken.core, 'openOrders').mockImplementation(bug)
  poster?.send({ method: 'post', id: 7, request: { type: 'info', payload: { type: 'userRole', user } } })
  const answer = { id: 7, response: { type: 'error', payload: '500 Internal Server Error' } }
  expect(await poster?.next(on('post'))).toEqual({ channel: 'post', data: answer })
  subscriber?.send({ method: 'subscribe', subscription: { type: 'openOrders', user } })
  expect(await subscriber?.closed).toBe(1006)
  other?.send({ method: 'ping' })
  await other?.next(on('pong'))
  expect(failures).toMatchObject([{ path: '/ws' }, { path: '/ws' }])
})

test('a connection is not idle for the time in which the server could not run', async () => {
  const strict = await start({ idleMs: 200 })
  const busy = await TestSocket.open(strict.wsUrl)
  const until = Date.now() + 600
  while (Date.now() < until);
  busy.send({ method: 'ping' })
  await busy.next(on('pong'))
})

test('a connection that is sent nothing is cut without a close frame, one that is pinged is not', async () => {
  const strict = await start({ idleMs: 200 })
  const silent = await TestSocket.open(strict.wsUrl)
  const lively = await TestSocket.open(strict.wsUrl)
  const pings = setInterval(() => lively.send({ method: 'ping' }), 40)
  expect(await silent.closed).toBe(1006)
  const from = lively.frames.length
  await lively.next(on('pong'), from)
  clearInterval(pings)
})

test('a placement is answered first; then come order updates and balances, each once', async () => {
  for (const type of ['spotState', 'userFills', 'orderUpdates', 'openOrders', 'userEvents']) await ws.subscribe({ type, user })
  const from = ws.frames.length
  const { oid } = (await a.order(order(true, '0.1', '200', 'Alo', { c: `0x${'1'.repeat(32)}` }))).resting
  await ws.next(on('openOrders'), from)
  const frames = ws.frames.slice(from)
  expect(frames.map(({ channel }) => channel)).toEqual(['orderUpdates', 'spotState', 'openOrders'])
  expect(frames[0]?.data).toEqual([
    {
      order: {
        coin,
        side: 'B',
        limitPx: '0.1',
        sz: '200.0',
        oid,
        timestamp: expect.any(Number),
        origSz: '200.0',
        cloid: `0x${'1'.repeat(32)}`,
      },
      status: 'open',
      statusTimestamp: expect.any(Number),
    },
  ])
  expect(frames[1]?.data).toMatchObject({
    user,
    spotState: {
      balances: [
        { coin: 'USDC', hold: '20.0' },
        { coin: 'PURR', hold: '0.0' },
      ],
    },
  })
  expect(frames[2]?.data).toMatchObject({ dex: '', user, orders: [{ oid, tif: 'Alo' }] })
})

test('a fill comes as fills, event and balances; the snapshot of a later subscription has it too', async () => {
  for (const type of ['userFills', 'userEvents', 'spotState']) await ws.subscribe({ type, user })
  expect(ws.frames.find(on('userFills'))?.data).toEqual({ isSnapshot: true, user, fills: [] })
  const { oid } = (await a.order(order(true, '0.2', '200'))).resting
  await ws.next((frame) => frame.channel === 'spotState' && frame.data.spotState.balances[0].hold === '40.0')
  const from = ws.frames.length
  await b.order(order(false, '0.2', '100', 'Ioc'))
  await ws.next(on('spotState'), from)
  const [fills, event, state] = ws.frames.slice(from) as [{ channel: string; data: { fills: unknown[] } }, unknown, unknown]
  expect(fills).toMatchObject({ channel: 'userFills', data: { user, fills: [{ oid, sz: '100.0', crossed: false, feeToken: 'PURR' }] } })
  expect(Object.keys(fills.data)).toEqual(['user', 'fills'])
  expect(event).toEqual({ channel: 'user', data: { fills: fills.data.fills } })
  expect(state).toMatchObject({ channel: 'spotState', data: { spotState: { balances: [{ total: '99980.0', hold: '20.0' }, {}] } } })
  const later = await TestSocket.open(paper.wsUrl)
  await later.subscribe({ type: 'userFills', user })
  expect((await later.next(on('userFills'))).data).toEqual({ isSnapshot: true, user, fills: fills.data.fills })
})

test('a taker that is filled at once is open and filled in one frame', async () => {
  await b.order(order(false, '0.2', '100'))
  await ws.subscribe({ type: 'orderUpdates', user })
  await a.order(order(true, '0.2', '100', 'Ioc'))
  const { data } = await ws.next(on('orderUpdates'))
  expect(data.map((update: { status: string; order: { sz: string } }) => [update.status, update.order.sz])).toEqual([
    ['open', '100.0'],
    ['filled', '0.0'],
  ])
  expect(data[0].statusTimestamp).toBe(data[1].statusTimestamp)
})

test('refused orders are told with their status word', async () => {
  await b.order(order(false, '0.2', '100'))
  await ws.subscribe({ type: 'orderUpdates', user })
  await a.exchange({ type: 'order', orders: [order(true, '0.2', '100'), order(true, '0.1', '20')], grouping: 'na' })
  const { data } = await ws.next(on('orderUpdates'))
  expect(data.map(({ status }: { status: string }) => status)).toEqual(['badAloPxRejected', 'minTradeNtlRejected'])
})

test('a self-trade cancels the resting order and tells it as no cancel of the user', async () => {
  await a.order(order(false, '0.2', '100'))
  await b.order(order(false, '0.21', '100'))
  await ws.subscribe({ type: 'userEvents', user })
  await ws.subscribe({ type: 'orderUpdates', user })
  await a.order(order(true, '0.21', '100', 'Ioc'))
  expect((await ws.next((frame) => frame.channel === 'user' && frame.data.nonUserCancel)).data).toEqual({
    nonUserCancel: [{ coin, oid: expect.any(Number) }],
  })
  const { data } = await ws.next(on('orderUpdates'))
  expect(data.find(({ status }: { status: string }) => status === 'selfTradeCanceled').order.sz).toBe('100.0')
})

test('the touch is told on change, null for an empty side', async () => {
  await ws.subscribe({ type: 'bbo', coin })
  expect((await ws.next(on('bbo'))).data).toEqual({ coin, time: expect.any(Number), bbo: [null, null] })
  await a.order(order(true, '0.1', '200'))
  await ws.next((frame) => frame.channel === 'bbo' && frame.data.bbo[0] !== null)
  await a.order(order(true, '0.09', '200'))
  await a.order(order(false, '0.3', '200'))
  expect((await ws.next((frame) => frame.channel === 'bbo' && frame.data.bbo[1] !== null)).data.bbo).toEqual([
    { px: '0.1', sz: '200.0', n: 1 },
    { px: '0.3', sz: '200.0', n: 1 },
  ])
  expect(ws.frames.filter(on('bbo'))).toHaveLength(3)
})

test('trades are replayed oldest first and then told', async () => {
  await a.order(order(true, '0.2', '300'))
  for (const sz of ['50', '60']) await b.order(order(false, '0.2', sz, 'Ioc'))
  await ws.subscribe({ type: 'trades', coin })
  const replay = (await ws.next(on('trades'))).data
  expect(replay.map(({ sz }: { sz: string }) => sz)).toEqual(['50.0', '60.0'])
  const from = ws.frames.length
  await b.order(order(false, '0.2', '70', 'Ioc'))
  expect((await ws.next(on('trades'), from)).data).toMatchObject([{ coin, side: 'A', px: '0.2', sz: '70.0', users: [user, bob.address] }])
})

test('books come at their pace, contexts and mids when something changed', async () => {
  const quick = await start({ cadence: { bookMs: 40, fastBookMs: 20, contextMs: 20 } })
  const socket = await TestSocket.open(quick.wsUrl)
  for (const subscription of [
    { type: 'l2Book', coin },
    { type: 'l2Book', coin, fast: true },
    { type: 'activeAssetCtx', coin },
    { type: 'allMids' },
  ])
    await socket.subscribe(subscription)
  await socket.next(on('allMids'))
  expect(socket.frames.find(on('activeSpotAssetCtx'))?.data).toMatchObject({ coin, ctx: { coin, markPx: '0.2', midPx: null } })
  const from = socket.frames.length
  const client = new TestClient(quick, alice)
  await client.order(order(true, '0.1', '200'))
  await client.order(order(false, '0.3', '200'))
  await socket.next((frame) => frame.channel === 'activeSpotAssetCtx' && frame.data.ctx.midPx === '0.2', from)
  await socket.next((frame) => frame.channel === 'allMids' && frame.data.mids[coin] === '0.2', from)
  await socket.next((frame) => frame.channel === 'l2Book' && frame.data.levels[0].length === 1 && !('fast' in frame.data), from)
  expect((await socket.next((frame) => frame.channel === 'l2Book' && frame.data.fast, from)).data.levels).toHaveLength(2)
})

test('actions and queries can be posted', async () => {
  ws.send({ method: 'post', id: 7, request: { type: 'action', payload: signedBody(alice, { type: 'noop' }) } })
  expect((await ws.next(on('post'))).data).toEqual({
    id: 7,
    response: { type: 'action', payload: { status: 'ok', response: { type: 'default' } } },
  })
  ws.send({ method: 'post', id: 8, request: { type: 'info', payload: { type: 'l2Book', coin: 'NOPE' } } })
  expect((await ws.next((frame) => frame.data?.id === 8)).data).toEqual({
    id: 8,
    response: { type: 'info', payload: { type: 'l2Book', data: null } },
  })
  ws.send({ method: 'post', id: 9, request: { type: 'action', payload: { action: { type: 'nope' } } } })
  expect((await ws.next((frame) => frame.data?.id === 9)).data.response).toEqual({
    type: 'error',
    payload: '422 Unprocessable Entity: Failed to deserialize the JSON body into the target type',
  })
})

test('a price that is named twice is of the wrong shape on either transport, and nothing is placed', async () => {
  const order = { a: 10000, b: true, p: '0.1', s: '200', r: false, t: { limit: { tif: 'Alo' } } }
  const text = JSON.stringify(signedBody(alice, { type: 'order', orders: [order], grouping: 'na' }))
  const twice = text.replace('"p":"0.1"', '"p":"0.15","p":"0.1"')
  const ignored = text.replace('"p":"0.1"', '"x":1,"p":"0.1","x":2')
  const wrong = 'Failed to deserialize the JSON body into the target type'
  expect(await postText(`${paper.url}/exchange`, twice)).toMatchObject({ status: 422, text: wrong })
  const post = (id: number, payload: string) => {
    ws.send(`{"method":"post","id":${id},"request":{"type":"action","payload":${payload}}}`)
    return ws.next(({ channel, data }) => channel === 'post' && data.id === id)
  }
  expect((await post(31, twice)).data.response).toEqual({ type: 'error', payload: `422 Unprocessable Entity: ${wrong}` })
  expect((await post(32, ignored)).data.response).toMatchObject({ type: 'action', payload: { status: 'ok' } })
})

test('a posted action is answered before its events', async () => {
  await ws.subscribe({ type: 'orderUpdates', user })
  const from = ws.frames.length
  ws.send({
    method: 'post',
    id: 1,
    request: { type: 'action', payload: signedBody(alice, { type: 'order', orders: [order(true, '0.1', '200')], grouping: 'na' }) },
  })
  await ws.next(on('orderUpdates'), from)
  expect(ws.frames.slice(from).map(({ channel }) => channel)).toEqual(['post', 'orderUpdates'])
})

test('webData2 is served where it is switched on', async () => {
  const old = await start({ webData2: true })
  const socket = await TestSocket.open(old.wsUrl)
  await socket.subscribe({ type: 'webData2', user })
  expect((await socket.next(on('webData2'))).data).toMatchObject({
    user,
    openOrders: [],
    spotState: { balances: [{ coin: 'USDC' }, { coin: 'PURR' }] },
  })
  const from = socket.frames.length
  await new TestClient(old, alice).order(order(true, '0.1', '200'))
  expect((await socket.next(on('webData2'), from)).data).toMatchObject({
    openOrders: [{ sz: '200.0' }],
    spotState: { balances: [{ hold: '20.0' }, {}] },
  })
  expect(socket.frames.slice(from)).toHaveLength(1)
})

test('an IP has ten connections', async () => {
  for (let i = 1; i < 10; i++) await TestSocket.open(paper.wsUrl)
  await expect(TestSocket.open(paper.wsUrl)).rejects.toThrow('429')
  ws.close()
  await ws.closed
  await expect
    .poll(() =>
      TestSocket.open(paper.wsUrl).then(
        () => 'open',
        () => 'refused',
      ),
    )
    .toBe('open')
})

test('an IP follows fifteen users, over all its connections, unless the limits are off', async () => {
  const users = Array.from({ length: 16 }, (_, n) => `0x${(n + 1).toString(16).padStart(40, '0')}`)
  const other = await TestSocket.open(paper.wsUrl)
  for (const [n, each] of users.slice(0, 15).entries()) await (n % 2 ? ws : other).subscribe({ type: 'orderUpdates', user: each })
  await ws.subscribe({ type: 'userFills', user: users[0] })
  ws.send({ method: 'subscribe', subscription: { type: 'userFills', user: users[15] } })
  expect(await ws.next(on('error'))).toEqual(error('Cannot track more than 15 total users.'))
  const open = await TestSocket.open((await start({ ipLimits: false })).wsUrl)
  for (const each of users) await open.subscribe({ type: 'orderUpdates', user: each })
})

test('only /ws is a WebSocket', async () => {
  await expect(TestSocket.open(paper.wsUrl.replace('/ws', '/other'))).rejects.toThrow('404')
})

test('stopping drops every connection', async () => {
  await paper.stop()
  expect(await ws.closed).toBe(1006)
})
