import { Agent, request } from 'node:http'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type PaperExchange, startPaperExchange } from './startPaperExchange.ts'
import { postText, signedBody, signerOf, TestClient } from './testClient.ts'

let paper: PaperExchange
beforeAll(async () => {
  paper = await startPaperExchange({ blockMs: 5, traders: false })
})
afterAll(() => paper.stop())

const info = (body: string, headers?: Record<string, string>) => postText(`${paper.url}/info`, body, headers)
const json = { 'content-type': 'application/json' }

test.each([
  ['a body that is no JSON', '{', json, 400, 'Failed to parse the request body as JSON'],
  ['an empty body', '', json, 400, 'Failed to parse the request body as JSON'],
  ['an unknown type', '{"type":"nope"}', json, 422, 'Failed to deserialize the JSON body into the target type'],
  ['a missing field', '{"type":"openOrders"}', json, 422, 'Failed to deserialize the JSON body into the target type'],
  [
    'another content type',
    '{"type":"spotMeta"}',
    { 'content-type': 'text/plain' },
    415,
    'Expected request with `Content-Type: application/json`',
  ],
] as const)('%s is answered in plain text', async (_, body, headers, status, text) => {
  const answer = await info(body, headers)
  expect([answer.status, answer.text]).toEqual([status, text])
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
})

test('exchange refuses what it can not read in the same words', async () => {
  const answer = await postText(`${paper.url}/exchange`, '{"action":{"type":"nope"}}')
  expect([answer.status, answer.text]).toEqual([422, 'Failed to deserialize the JSON body into the target type'])
})

test('a reply is JSON that any origin may read', async () => {
  const answer = await info('{"type":"exchangeStatus"}')
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  expect(answer.headers.get('access-control-expose-headers')).toBe('*')
  expect(answer.headers.get('vary')).toContain('origin')
})

test.each(['application/json; charset=utf-8', 'application/vnd.api+json'])('%s is JSON too', async (type) => {
  expect((await info('{"type":"exchangeStatus"}', { 'content-type': type })).status).toBe(200)
})

test('junk after the first value, unknown fields and positional arrays are taken', async () => {
  expect((await info('{"type":"perpDexs","x":1}}} junk')).json).toEqual([null])
  expect((await info('["perpDexs"]')).json).toEqual([null])
})

test.each([
  ['an unknown perp dex', { type: 'meta', dex: 'xyz' }],
  ['an aggregation that there is not', { type: 'l2Book', coin: 'PURR/USDC', nSigFigs: 7 }],
])('%s fails with 500 and null', async (_, body) => {
  const answer = await info(JSON.stringify(body))
  expect([answer.status, answer.text]).toEqual([500, 'null'])
})

test('other paths and methods are not found and not allowed', async () => {
  expect((await postText(`${paper.url}/explorer`, '{}')).status).toBe(404)
  expect((await fetch(`${paper.url}/info`)).status).toBe(405)
  expect((await fetch(`${paper.url}/info`, { method: 'OPTIONS' })).status).toBe(200)
})

test('an oversized body is refused, and its connection closed: the next request is answered', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const post = (body: string) =>
    new Promise((resolve, reject) => {
      const asked = request(`${paper.url}/info`, { method: 'POST', agent, headers: json, timeout: 50_000 }, (answer) =>
        answer.resume().on('end', () => resolve([answer.statusCode, answer.headers.connection])),
      )
      asked.on('timeout', () => asked.destroy(new Error('no answer')))
      asked.on('error', reject).end(body)
    })
  expect(await post('{"type":"exchangeStatus"}')).toEqual([200, 'keep-alive'])
  expect(await post(`{"type":"${'x'.repeat(3_000_000)}"}`)).toEqual([413, 'close'])
  expect(await post('{"type":"exchangeStatus"}')).toEqual([200, 'keep-alive'])
  agent.destroy()
})

test('a request that breaks the server is answered 500, and the next one is served', async () => {
  const broken = vi.spyOn(paper.core, 'role').mockImplementation(() => {
    throw new Error('a bug')
  })
  expect((await info(JSON.stringify({ type: 'userRole', user: `0x${'1'.repeat(40)}` }))).status).toBe(500)
  broken.mockRestore()
  expect((await info('{"type":"exchangeStatus"}')).status).toBe(200)
})

test('an IP over its weight is answered 429 and null', async () => {
  const limited = await startPaperExchange({ blockMs: 5, traders: false })
  try {
    const role = JSON.stringify({ type: 'userRole', user: `0x${'1'.repeat(40)}` })
    const statuses = []
    for (let i = 0; i < 21; i++) statuses.push((await postText(`${limited.url}/info`, role)).status)
    expect(statuses).toEqual([...Array(20).fill(200), 429])
    const last = await postText(`${limited.url}/info`, role)
    expect([last.text, last.headers.get('content-type')]).toEqual(['null', 'application/json'])
  } finally {
    await limited.stop()
  }
})

test('a batch weighs one more for every 40 items, on the same budget as the queries', async () => {
  const limited = await startPaperExchange({ blockMs: 5, traders: false })
  try {
    const role = JSON.stringify({ type: 'userRole', user: `0x${'1'.repeat(40)}` })
    for (let i = 0; i < 19; i++) await postText(`${limited.url}/info`, role)
    const cancels = (count: number) => ({ type: 'cancel', cancels: Array.from({ length: count }, (_, o) => ({ a: 10000, o })) })
    const client = new TestClient(limited, signerOf(1))
    const statusOf = async (action: object) => (await client.post(signedBody(signerOf(1), action))).status
    // 19 * 60 of 1200 are gone, which leaves 60.
    expect(await statusOf(cancels(2400))).toBe(429)
    expect(await statusOf(cancels(2320))).toBe(200)
    expect(await statusOf({ type: 'noop' })).toBe(200)
    expect(await statusOf({ type: 'noop' })).toBe(429)
  } finally {
    await limited.stop()
  }
})

test('the limit can be switched off', async () => {
  const open = await startPaperExchange({ blockMs: 5, traders: false, ipLimits: false })
  try {
    const role = JSON.stringify({ type: 'userRole', user: `0x${'1'.repeat(40)}` })
    for (let i = 0; i < 30; i++) expect((await postText(`${open.url}/info`, role)).status).toBe(200)
  } finally {
    await open.stop()
  }
})

test('a port that is taken is an error, and nothing stays behind', async () => {
  await expect(startPaperExchange({ port: paper.port })).rejects.toThrow('EADDRINUSE')
})
