import { afterAll, beforeAll, expect, test } from 'vitest'
import { runConformance } from '../src/conformance/runConformance.ts'
import type { PaperExchange } from '../src/server/startPaperExchange.ts'
import { type BreakingProxy, breakingProxy } from './breakingProxy.ts'
import { keys, startConformant } from './conformantExchange.ts'

let paper: PaperExchange
let proxy: BreakingProxy
beforeAll(async () => {
  paper = await startConformant()
  proxy = await breakingProxy(paper)
})
afterAll(async () => {
  await proxy.stop()
  await paper.stop()
})

const run = (only: readonly string[]) =>
  runConformance({
    url: proxy.url,
    signer: keys.maker,
    taker: keys.taker,
    allowOrders: true,
    only,
  })

test('orders whose answers lie, and whose cancels are lost, are taken back in the end', async () => {
  const lie = '{"status":"ok","response":{"type":"order","data":{"statuses":[{"error":"no"}]}}}'
  proxy.use({
    ask: ({ body }) => (body?.action?.type === 'cancelByCloid' ? { status: 500, type: 'text/plain', text: '' } : undefined),
    answer: (answer, { body }) => (body?.action?.type === 'order' ? { ...answer, text: lie } : answer),
  })
  try {
    const { failed, leftOpen } = await run(['2.3', '2.4'])
    expect(failed).toBeGreaterThan(0)
    expect(leftOpen).toEqual([])
    expect(paper.core.openOrders(keys.maker.address)).toEqual([])
  } finally {
    proxy.use({})
  }
})

test('a run that is stopped takes back what it placed and skips the rest', async () => {
  const stop = new AbortController()
  const { results, leftOpen } = await runConformance({
    url: proxy.url,
    signer: keys.maker,
    allowOrders: true,
    only: ['2.3'],
    stop: stop.signal,
    onProgress: () => stop.abort(),
  })
  expect(results.slice(1).every(({ outcome, reason }) => outcome === 'skip' && reason === 'stopped')).toBe(true)
  expect(leftOpen).toEqual([])
  expect(paper.core.openOrders(keys.maker.address)).toEqual([])
})
