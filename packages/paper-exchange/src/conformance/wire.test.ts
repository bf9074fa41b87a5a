import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Inapplicable, Mismatch } from './mismatch.ts'
import { Wire } from './wire.ts'

let refusals = 0
let asked = 0
const server = createServer((_, response) => {
  asked += 1
  const status = refusals > 0 ? 429 : 200
  refusals -= 1
  response.writeHead(status, { 'content-type': 'application/json' }).end('null')
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

const wire = (port = (server.address() as AddressInfo).port): Wire =>
  new Wire({
    url: `http://127.0.0.1:${port}`,
    deadlineMs: 50_000,
    weightPerMinute: 1e9,
    requestsMax: 100,
    tryAgainMs: 1,
    stop: new AbortController().signal,
    onWait: () => {},
  })

test('what was refused for its weight is sent again, because it did not run', async () => {
  refusals = 3
  asked = 0
  expect((await wire().post('/exchange', '{}')).status).toBe(200)
  expect(asked).toBe(4)
})

test('an endpoint that goes on refusing says nothing about a check', async () => {
  refusals = 1000
  await expect(wire().post('/info', '{}')).rejects.toThrow(Inapplicable)
  refusals = 1
  expect((await wire().postAtOnce('/info', '{}')).status).toBe(429)
})

test('an endpoint that does not answer is named, with the system’s word', async () => {
  const closed = createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))
  const refused = wire(port).ask('/info', { type: 'spotMeta' })
  await expect(refused).rejects.toThrow(Mismatch)
  await expect(refused).rejects.toThrow(`http://127.0.0.1:${port}/info did not answer: connect ECONNREFUSED`)
})
