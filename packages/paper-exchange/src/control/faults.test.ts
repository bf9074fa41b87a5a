import { afterEach, describe, expect, test } from 'vitest'
import { type PaperExchange, startPaperExchange } from '../server/startPaperExchange.ts'
import { postText, signedBody, signerOf, TestClient, TestSocket } from '../server/testClient.ts'
import { FAULT_NAMES, type FaultSettings } from './faultNames.ts'
import { Faults } from './faults.ts'
import { control, look } from './testControl.ts'

const running: PaperExchange[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((paper) => paper.stop()))
})

const alice = signerOf(1)
const user = alice.address
const order = (px: string, more = {}) => ({ a: 10_000, b: true, p: px, s: '100', r: false, t: { limit: { tif: 'Alo' } }, ...more })
const action = (...orders: object[]) => ({ type: 'order', orders, grouping: 'na' })

async function start(faults: FaultSettings = {}, blockMs = 10) {
  const fund = { [user]: { USDC: '100000' } }
  const paper = await startPaperExchange({ traders: false, blockMs, commitBlocks: 0, faults, control: { port: 0 }, fund })
  running.push(paper)
  return { paper, client: new TestClient(paper, alice) }
}

async function listen(paper: PaperExchange, type = 'orderUpdates'): Promise<TestSocket> {
  const socket = await TestSocket.open(paper.wsUrl)
  await socket.subscribe({ type, user })
  return socket
}
const updates = (socket: TestSocket) => socket.frames.filter(({ channel }) => channel === 'orderUpdates')

describe('the dice of faults', () => {
  test('fall the same way for the same seed, at the rate that was set', () => {
    const fall = (seed: number) => {
      const faults = new Faults(seed, { droppedSocket: { rate: 0.25 } })
      return Array.from({ length: 4000 }, () => (faults.inject('droppedSocket') ? 1 : 0))
    }
    expect(fall(7)).toEqual(fall(7))
    expect(fall(7)).not.toEqual(fall(8))
    expect(fall(7).reduce((sum: number, hit) => sum + hit, 0) / 4000).toBeCloseTo(0.25, 1)
  })

  test('stop after their count, are told by name, and refuse what is no fault', () => {
    const faults = new Faults(1, { lostAnswer: { rate: 1, count: 2 } })
    expect([1, 2, 3].map(() => faults.inject('lostAnswer') !== undefined)).toEqual([true, true, false])
    expect(faults.states).toEqual({ lostAnswer: { rate: 1, count: 2, hits: 2 } })
    expect(() => faults.set('rain', { rate: 1 })).toThrow("fault was 'rain', must be one of delayedAnswer")
    expect(() => faults.set('lostAnswer', { rate: -1 })).toThrow('rate was -1, must be from 0 to 1')
    expect(() => faults.set('delayedAnswer', { rate: 1, ms: 0 })).toThrow('ms was 0, must be a whole number from 1')
    faults.clear()
    for (const name of FAULT_NAMES) expect(faults.inject(name)).toBeUndefined()
  })
})

describe('answers', () => {
  test('delayed: the frames of the block come first', async () => {
    const { paper, client } = await start({ delayedAnswer: { rate: 1, ms: 1000, count: 1 } })
    const socket = await listen(paper)
    let answered = false
    const answer = client.order(order('0.19')).finally(() => {
      answered = true
    })
    await socket.next(({ channel }) => channel === 'orderUpdates')
    expect(answered).toBe(false)
    expect(await answer).toMatchObject({ resting: {} })
    socket.close()
  })

  test('lost: the action has landed, and the connection was cut', async () => {
    const { paper, client } = await start({ lostAnswer: { rate: 1, count: 1 } })
    await expect(client.order(order('0.19'))).rejects.toThrow('fetch failed')
    expect(await client.info({ type: 'openOrders', user })).toHaveLength(1)
    expect(await client.order(order('0.18'))).toMatchObject({ resting: {} })
    expect((await look(paper, 'faults')).on.lostAnswer).toMatchObject({ hits: 1 })
  })

  test('lost on a post: its socket is cut', async () => {
    const { paper, client } = await start({ lostAnswer: { rate: 1, count: 1 } })
    const socket = await TestSocket.open(paper.wsUrl)
    socket.send({ method: 'post', id: 1, request: { type: 'action', payload: signedBody(alice, action(order('0.19'))) } })
    expect(await socket.closed).toBe(1006)
    expect(await client.info({ type: 'openOrders', user })).toHaveLength(1)
  })

  test('429 and 5xx: nothing has run', async () => {
    const { paper, client } = await start({ rateLimited: { rate: 1, count: 1 }, serverError: { rate: 1, count: 2 } })
    const sent = () => client.post(signedBody(alice, action(order('0.19'))))
    expect([await sent(), await sent(), await sent()].map(({ status, text }) => [status, text])).toEqual([
      [429, 'null'],
      [500, 'null'],
      [502, 'Bad Gateway'],
    ])
    expect(paper.core.openOrders(user)).toEqual([])
    expect((await sent()).status).toBe(200)
  })
})

describe('frames', () => {
  test('delayed: the answer comes first, and their order stays', async () => {
    const { paper, client } = await start()
    const socket = await listen(paper)
    await control(paper, 'fault', { name: 'delayedFrame', rate: 1, ms: 3000, count: 1 })
    await client.order(order('0.19'))
    await client.order(order('0.18'))
    expect(updates(socket)).toEqual([])
    await socket.next(({ data }) => JSON.stringify(data).includes('"0.18"'))
    expect(updates(socket).map(({ data }) => (data as { order: { limitPx: string } }[])[0]?.order.limitPx)).toEqual(['0.19', '0.18'])
    socket.close()
  })

  test('duplicated and reordered: everything arrives, once too often or the wrong way round', async () => {
    const { paper, client } = await start()
    const socket = await listen(paper)
    await control(paper, 'fault', { name: 'duplicatedFrame', rate: 1, count: 1 })
    await client.order(order('0.19'))
    await socket.next(() => updates(socket).length === 2)
    expect(updates(socket)[0]).toEqual(updates(socket)[1])
    await control(paper, 'fault', { name: 'reorderedFrame', rate: 1, count: 1, ms: 60_000 })
    await client.order(order('0.18'))
    await client.order(order('0.17'))
    await socket.next(() => updates(socket).length === 4)
    expect(
      updates(socket)
        .slice(2)
        .map(({ data }) => (data as { order: { limitPx: string } }[])[0]?.order.limitPx),
    ).toEqual(['0.17', '0.18'])
    await control(paper, 'fault', { name: 'reorderedFrame', rate: 1, count: 1, ms: 20 })
    await client.order(order('0.16'))
    await socket.next(() => updates(socket).length === 5)
    socket.close()
  })

  test('a dropped socket has no close frame', async () => {
    const { paper, client } = await start()
    const socket = await listen(paper)
    await control(paper, 'fault', { name: 'droppedSocket', rate: 1, count: 1 })
    await client.order(order('0.19'))
    expect(await socket.closed).toBe(1006)
  })

  test('a silent socket stays open and says nothing, not even pong', async () => {
    const { paper, client } = await start()
    const [silent, heard] = [await listen(paper), await listen(paper)]
    await control(paper, 'fault', { name: 'silentSocket', rate: 1, count: 1 })
    await client.order(order('0.19'))
    await heard.next(({ channel }) => channel === 'orderUpdates')
    silent.send({ method: 'ping' })
    heard.send({ method: 'ping' })
    await heard.next(({ channel }) => channel === 'pong')
    await client.order(order('0.18'))
    await heard.next(() => updates(heard).length === 2)
    expect(silent.frames.filter(({ channel }) => channel !== 'subscriptionResponse')).toEqual([])
    heard.close()
    silent.close()
  })
})

describe('readings', () => {
  test('lag: open orders, balances and fills are of some blocks ago, the book is not; and never of before the fault was set', async () => {
    const { paper, client } = await start()
    await control(paper, 'freeze')
    const seller = new TestClient(paper, signerOf(2))
    void control(paper, 'fund', { address: seller.address, token: 'PURR', amount: 1000 })
    await control(paper, 'step', { blocks: 3 })
    const sent = client.order(order('0.19', { s: '400' }))
    while (paper.core.openOrders(user).length === 0) await control(paper, 'step')
    await sent
    const hit = async () => {
      const fills = paper.core.userFills(user).length
      const sale = seller.order(order('0.19', { b: false, s: '60', t: { limit: { tif: 'Ioc' } } }))
      while (paper.core.userFills(user).length === fills) await control(paper, 'step')
      await sale
    }
    const read = async () => [
      (await client.info({ type: 'openOrders', user }))[0]?.sz,
      (await client.info({ type: 'spotClearinghouseState', user })).balances.length,
      (await client.info({ type: 'userFills', user })).length,
      (await client.info({ type: 'l2Book', coin: 'PURR/USDC' })).levels[0][0].sz,
    ]
    await control(paper, 'fault', { name: 'laggingRest', rate: 1, blocks: 1 })
    await control(paper, 'step')
    await hit()
    expect(await read()).toEqual(['400.0', 1, 0, '340.0'])
    await control(paper, 'step')
    expect(await read()).toEqual(['340.0', 2, 1, '340.0'])
    await control(paper, 'clearFaults')
    await hit()
    await control(paper, 'fault', { name: 'laggingRest', rate: 1, blocks: 1 })
    expect(await read()).toEqual(['280.0', 2, 2, '280.0'])
  })

  test('unknownOid: a young order is unknown to orderStatus, and known within 1.1 s of venue time', async () => {
    const { paper, client } = await start({ unknownOid: { rate: 1 } })
    // Venue time stands still while it is asked.
    await control(paper, 'freeze')
    const sent = client.order(order('0.19'))
    while (paper.core.openOrders(user).length === 0) await control(paper, 'step')
    const { resting } = await sent
    const status = async () => (await client.info({ type: 'orderStatus', user, oid: resting.oid })).status
    expect(await status()).toBe('unknownOid')
    await control(paper, 'step', { blocks: 115 })
    expect(await status()).toBe('order')
  })
})

describe('blocks', () => {
  test('maintenance: only post-only orders are taken, for a while', async () => {
    const { paper, client } = await start()
    await control(paper, 'fault', { name: 'maintenance', rate: 1, count: 1, ms: 60_000 })
    await client.order(order('0.19'))
    const gtc = order('0.18', { t: { limit: { tif: 'Gtc' } } })
    expect(await client.order(gtc)).toMatchObject({ error: expect.stringMatching(/post-only/i) })
    await control(paper, 'jump', { ms: 60_001 })
    expect(await client.order(gtc)).toMatchObject({ resting: {} })
  })

  test('halted: no block while it lasts, and everything sent meanwhile comes in the next', async () => {
    const { paper, client } = await start()
    await control(paper, 'fault', { name: 'haltedBlocks', rate: 1, count: 1, ms: 3000 })
    while ((await look(paper, 'faults')).on.haltedBlocks.hits === 0);
    const { height, timeMs } = paper.core
    const answers = await Promise.all([client.order(order('0.19')), client.order(order('0.18'))])
    expect(answers).toMatchObject([{ resting: {} }, { resting: {} }])
    const [first, second] = [...paper.core.openOrders(user)].reverse()
    expect(second?.timeMs).toBe(first?.timeMs)
    expect((first?.timeMs ?? 0) - timeMs).toBeGreaterThanOrEqual(2000)
    expect(paper.core.height - height).toBeLessThan(20)
  })

  test('without faults and control nothing stands between the exchange and its sockets', async () => {
    const paper = await startPaperExchange({ traders: false, blockMs: 10 })
    running.push(paper)
    expect((await postText(`${paper.url}/info`, '{"type":"spotMeta"}')).status).toBe(200)
    expect(paper.controlUrl).toBeUndefined()
  })
})
