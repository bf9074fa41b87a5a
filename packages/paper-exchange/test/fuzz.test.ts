import { createSigner, parseExchangeRequest, signL1Action } from '@hyperladder/protocol'
import { type FuzzTarget, fuzz, isFuzzed, mutateJson, mutateJsonText, mutateText } from '@hyperladder/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type PaperExchange, type PaperLogEvent, startPaperExchange } from '../src/index.ts'
import { firstJson } from '../src/server/firstJson.ts'

const SIGNER = createSigner('0x0123456789012345678901234567890123456789012345678901234567890123')
const USER = SIGNER.address
const CLOID = '0x48505200000000000000000000000001'
const wire = { a: 10000, b: true, p: '0.19', s: '200', r: false, t: { limit: { tif: 'Alo' } }, c: CLOID }
const actions = [
  { type: 'order', orders: [wire, { ...wire, b: false, p: '0.25', c: null }], grouping: 'na' },
  { type: 'order', orders: [{ ...wire, t: { limit: { tif: 'Ioc' } } }], grouping: 'na' },
  { type: 'cancel', cancels: [{ a: 10000, o: 1 }] },
  { type: 'cancelByCloid', cancels: [{ asset: 10000, cloid: CLOID }] },
  { type: 'batchModify', modifies: [{ oid: CLOID, order: wire }] },
  { type: 'modify', oid: 1, order: wire },
  { type: 'scheduleCancel', time: 1 },
  { type: 'noop' },
]
const infos = [
  { type: 'userFillsByTime', user: USER, startTime: 1, endTime: 2, aggregateByTime: false },
  { type: 'orderStatus', user: USER, oid: CLOID },
  { type: 'frontendOpenOrders', user: USER },
  { type: 'l2Book', coin: 'PURR/USDC', nSigFigs: 5, mantissa: 2 },
  { type: 'candleSnapshot', req: { coin: 'PURR/USDC', interval: '1m', startTime: 1 } },
  { type: 'spotClearinghouseState', user: USER },
  ['userRole', USER],
  { type: 'spotMetaAndAssetCtxs' },
]
const frames = [
  ...infos.map((payload) => ({ method: 'post', id: 1, request: { type: 'info', payload } })),
  { method: 'subscribe', subscription: { type: 'userFills', user: USER, aggregateByTime: true } },
  { method: 'unsubscribe', subscription: { type: 'candle', coin: 'PURR/USDC', interval: '1m' } },
  { method: 'subscribe', subscription: { type: 'l2Book', coin: 'PURR/USDC', nSigFigs: 3, mantissa: null } },
  { method: 'ping' },
]
const texts = (values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value))

let paper: PaperExchange
/** What the server says went wrong with itself. */
const faults: PaperLogEvent[] = []
let socket: WebSocket | undefined
beforeAll(async () => {
  const log = (event: PaperLogEvent): void => {
    if (event.type === 'requestFailed' || event.type === 'halted') faults.push(event)
  }
  paper = await startPaperExchange({ log, seed: 7, ipLimits: false, fund: { [USER]: { USDC: '1000000', PURR: '1000000' } } })
})
afterAll(async () => {
  socket?.terminate()
  await paper.stop()
})

/** Never an error of the server's own: what is wrong with a body is the body's. The venue's 500 with `null` is its word for a coin it does not know. */
async function post(path: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${paper.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const text = await response.text()
  expect([200, 400, 422, ...(text === 'null' ? [500] : [])]).toContain(response.status)
  expect(faults).toEqual([])
  return { status: response.status, text }
}

const info: FuzzTarget<string> = {
  name: 'paper-exchange.info',
  seeds: texts(infos),
  mutate: mutateJsonText,
  check: async (text) => {
    const { status } = await post('/info', text)
    return status === 200 ? 'answered' : 'refused'
  },
}

const envelope: FuzzTarget<string> = {
  name: 'paper-exchange.exchange',
  oneIn: 5,
  seeds: texts(actions.map((action) => ({ action, nonce: 1, signature: { r: '0x1', s: '0x2', v: 27 }, vaultAddress: null }))),
  mutate: mutateJsonText,
  check: async (text) => {
    const { status } = await post('/exchange', text)
    return status === 200 ? 'answered' : 'refused'
  },
}

let nonce = Date.now()
/** Mutants that parse are signed, so that they get past the signature to the rules and the book. */
const signed: FuzzTarget<unknown> = {
  name: 'paper-exchange.signedAction',
  oneIn: 5,
  seeds: actions,
  mutate: mutateJson,
  check: async (mutant) => {
    nonce += 1
    const parsed = parseExchangeRequest({ action: mutant, nonce, signature: { r: '0x1', s: '0x2', v: 27 } })
    if (!parsed.ok) return 'refused'
    const { action } = parsed.request
    const signature = signL1Action(SIGNER, { action: action as never, nonce, isMainnet: true, vaultAddress: undefined })
    const { status, text } = await post('/exchange', JSON.stringify({ action, nonce, signature }))
    expect([status, ['ok', 'err']]).toEqual([200, expect.arrayContaining([JSON.parse(text).status])])
    return JSON.parse(text).status === 'ok' ? 'taken' : 'refused by the venue'
  },
}

async function opened(): Promise<WebSocket> {
  if (socket?.readyState === WebSocket.OPEN) return socket
  const fresh = new WebSocket(paper.wsUrl)
  await new Promise((resolve, reject) => fresh.once('open', resolve).once('error', reject))
  socket = fresh
  return fresh
}

/** After any frame the socket still answers a ping, or was closed for that frame; the exchange goes on either way. */
const wsFrame: FuzzTarget<string> = {
  name: 'paper-exchange.wsFrame',
  seeds: texts(frames),
  mutate: mutateJsonText,
  check: async (text) => {
    const ws = await opened()
    const heard: string[] = []
    const ending = new Promise<string>((resolve) => {
      ws.on('message', (data) => {
        const { channel } = JSON.parse(data.toString())
        heard.push(channel)
        if (channel === 'pong') resolve(heard.includes('error') ? 'refused' : 'answered')
      })
      ws.once('close', () => resolve('closed'))
    })
    ws.send(text)
    ws.send('{"method":"ping"}')
    const ended = await ending
    expect(faults).toEqual([])
    ws.removeAllListeners()
    return ended
  },
}

const json: FuzzTarget<string> = {
  name: 'paper-exchange.firstJson',
  seeds: [...texts(infos), '{"a":1} junk', '["\\"}",{}]]'],
  mutate: mutateText,
  check: (text) => (firstJson(text) === undefined ? 'none' : 'found'),
}

describe('whatever a client sends is answered or refused, and the exchange goes on', () => {
  for (const target of [json, info, envelope, signed, wsFrame] as readonly FuzzTarget<unknown>[])
    test.runIf(isFuzzed(target.name))(target.name, async () => void (await fuzz(target)))

  test('it still answers, and nothing was made or lost', async () => {
    const { text } = await post('/info', JSON.stringify({ type: 'spotClearinghouseState', user: USER }))
    expect(JSON.parse(text).balances).toHaveLength(2)
    expect(
      (
        await fetch(`${paper.url}/info`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"type":"exchangeStatus"}',
        })
      ).status,
    ).toBe(200)
  })
})
