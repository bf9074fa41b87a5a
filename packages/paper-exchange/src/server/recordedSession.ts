import { signUserAction } from '@hyperladder/protocol'
import type { Address } from '@hyperladder/units'
import { startPaperExchange } from './startPaperExchange.ts'
import { nextNonce, signerOf, TestClient, TestSocket } from './testClient.ts'

/** What ours said, by situation: `ws <channel>`, `echo <type>`, `info <type>`, `exchange <type>`. */
export type Samples = ReadonlyMap<string, readonly unknown[]>

const coin = 'PURR/USDC'
const alice = signerOf(1)
const bob = signerOf(2)
const user = alice.address
const vault = `0x${'7'.repeat(40)}` as Address

/** Runs one session in which everything happens that recordings of spot show, and returns all that the exchange said. */
export async function recordedSession(): Promise<Samples> {
  const funds = { USDC: '100000', PURR: '100000' }
  const paper = await startPaperExchange({
    blockMs: 5,
    traders: false,
    cadence: { bookMs: 10, fastBookMs: 10, contextMs: 10 },
    owned: [{ address: vault, master: alice.address, kind: 'vault', name: 'pool' }],
    fund: { [alice.address]: funds, [bob.address]: funds },
  })
  const ws = await TestSocket.open(paper.wsUrl)
  const samples = new Map<string, unknown[]>()
  const keep = (situation: string, value: unknown) => samples.set(situation, [...(samples.get(situation) ?? []), value])
  try {
    await subscribeAll(ws)
    const a = new TestClient(paper, alice)
    await trade(a, new TestClient(paper, bob), (reply) => keep('exchange order', reply))
    await approveAgent(a)
    await ws.unsubscribe({ type: 'userFills', user })
    await ws.subscribe({ type: 'userFills', user })
    await hearAll(ws)
    const { tokens } = await a.info({ type: 'spotMeta' })
    keep('info tokenDetails', await a.info({ type: 'tokenDetails', tokenId: tokens[0].tokenId }))
    for (const body of questions) keep(`info ${body.type}`, await a.info(body))
    for (const { channel, data } of ws.frames) {
      if (channel !== 'subscriptionResponse') keep(`ws ${channel}`, data)
      else keep(`echo ${(data as { subscription: { type: string } }).subscription.type}`, data)
    }
    return samples
  } finally {
    ws.close()
    await paper.stop()
  }
}

const questions = [
  ...['spotMeta', 'spotMetaAndAssetCtxs', 'allMids', 'meta'].map((type) => ({ type })),
  ...['userRateLimit', 'openOrders', 'frontendOpenOrders', 'spotClearinghouseState', 'userFills', 'historicalOrders'].map((type) => ({
    type,
    user,
  })),
  ...['extraAgents', 'userTwapSliceFills', 'clearinghouseState'].map((type) => ({ type, user })),
  { type: 'userFillsByTime', user, startTime: 0 },
  { type: 'userRole', user: vault },
  { type: 'l2Book', coin },
  { type: 'recentTrades', coin },
  { type: 'candleSnapshot', req: { coin, interval: '1h', startTime: 0 } },
]

async function subscribeAll(ws: TestSocket): Promise<void> {
  for (const type of ['orderUpdates', 'userFills', 'userEvents', 'spotState']) await ws.subscribe({ type, user })
  for (const type of ['bbo', 'trades', 'activeAssetCtx']) await ws.subscribe({ type, coin })
  for (const more of [{}, { fast: true }, { nSigFigs: 3 }]) await ws.subscribe({ type: 'l2Book', coin, ...more })
  await ws.subscribe({ type: 'candle', coin, interval: '1m' })
  await ws.subscribe({ type: 'allMids' })
}

/** Both sides filled as maker and as taker, an ALO that crosses, a self-trade, an IOC that meets nobody; orders stay open on both sides. */
async function trade(a: TestClient, b: TestClient, keep: (reply: unknown) => void): Promise<void> {
  const order = async (client: TestClient, isBuy: boolean, p: string, tif: string, digit?: string) => {
    const c = digit && { c: `0x${digit.repeat(32)}` }
    const action = { type: 'order', orders: [{ a: 10000, b: isBuy, p, s: '100', r: false, t: { limit: { tif } }, ...c }], grouping: 'na' }
    keep(await client.exchange(action))
  }
  await order(b, false, '0.205', 'Alo', '1')
  await order(b, false, '0.21', 'Alo', '2')
  await order(b, true, '0.15', 'Alo', '3')
  await order(a, true, '0.21', 'Alo', '4')
  await order(a, true, '0.205', 'Ioc', '5')
  await order(a, true, '0.16', 'Ioc', '9')
  await order(b, false, '0.25', 'Alo', '8')
  await order(a, false, '0.208', 'Alo', '6')
  await order(a, true, '0.22', 'Ioc', '7')
  await order(a, false, '0.24', 'Alo')
  await order(a, true, '0.19', 'Gtc')
  await order(b, false, '0.19', 'Ioc')
  await order(a, true, '0.18', 'Gtc')
}

async function approveAgent(a: TestClient): Promise<void> {
  const action = {
    type: 'approveAgent',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Mainnet',
    agentAddress: signerOf(3).address,
    agentName: 'bot',
    nonce: nextNonce(),
  } as const
  await a.post({ action, nonce: action.nonce, signature: signUserAction(alice, action) })
}

/** Waits until every kind of frame was sent. */
async function hearAll(ws: TestSocket): Promise<void> {
  await ws.next(({ channel, data }) => channel === 'user' && data.nonUserCancel)
  const from = ws.frames.length
  for (const key of ['fast', 'spread']) await ws.next(({ channel, data }) => channel === 'l2Book' && key in data, from)
  await ws.next(({ channel, data }) => channel === 'l2Book' && !('fast' in data) && !('spread' in data), from)
  await ws.next(({ channel, data }) => channel === 'activeSpotAssetCtx' && data.ctx.midPx !== null)
  await ws.next(({ channel, data }) => channel === 'candle' && data.n > 0)
}
