import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PaperExchange, startPaperExchange } from './startPaperExchange.ts'
import { signerOf, TestClient, TestSocket } from './testClient.ts'

const folder = fileURLToPath(new URL('../../../../../shared/data/ws/', import.meta.url))
const files = ['gct_mainnet_frames_2026-10.jsonl']
const isThere = files.every((file) => existsSync(folder + file))
const coin = 'PURR/USDC'
const alice = signerOf(1)
const bob = signerOf(2)

type Frame = { readonly channel: string; readonly data: unknown }

/** Keys in their order and kinds of values, down to the first element of each list; a decimal is told from other text. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value.find((item) => item !== null) ?? null)]
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, inner]) => [key, shape(inner)])
  if (typeof value !== 'string') return value === null ? 'null' : typeof value
  return /^-?\d+\.\d+$/.test(value) ? 'decimal' : /^0x/.test(value) ? `hex ${value.length}` : 'text'
}

let paper: PaperExchange
let frames: readonly Frame[]

/** One session in which everything happens that the recorded frames show. */
beforeAll(async () => {
  const funds = { USDC: '100000', PURR: '100000' }
  paper = await startPaperExchange({
    blockMs: 5,
    traders: false,
    cadence: { bookMs: 10, fastBookMs: 10, contextMs: 10 },
    fund: { [alice.address]: funds, [bob.address]: funds },
  })
  const ws = await TestSocket.open(paper.wsUrl)
  for (const type of ['orderUpdates', 'userFills', 'userEvents', 'spotState']) await ws.subscribe({ type, user: alice.address })
  for (const type of ['bbo', 'trades', 'activeAssetCtx']) await ws.subscribe({ type, coin })
  for (const more of [{}, { fast: true }, { nSigFigs: 3 }]) await ws.subscribe({ type: 'l2Book', coin, ...more })
  const order = (isBuy: boolean, p: string, tif: string, c: string) => ({
    a: 10000,
    b: isBuy,
    p,
    s: '100',
    r: false,
    t: { limit: { tif } },
    c: `0x${c.repeat(32)}`,
  })
  const a = new TestClient(paper, alice)
  const b = new TestClient(paper, bob)
  await b.order(order(false, '0.205', 'Alo', '1'))
  await b.order(order(false, '0.21', 'Alo', '2'))
  await b.order(order(true, '0.15', 'Alo', '3'))
  await a.order(order(true, '0.21', 'Alo', '4'))
  await a.order(order(true, '0.205', 'Ioc', '5'))
  await b.order(order(false, '0.25', 'Alo', '8'))
  await a.order(order(false, '0.208', 'Alo', '6'))
  await a.order(order(true, '0.22', 'Ioc', '7'))
  await ws.next((frame) => frame.channel === 'user' && frame.data.nonUserCancel)
  const from = ws.frames.length
  for (const key of ['fast', 'spread']) await ws.next((frame) => frame.channel === 'l2Book' && key in frame.data, from)
  await ws.next((frame) => frame.channel === 'l2Book' && !('fast' in frame.data) && !('spread' in frame.data), from)
  await ws.next((frame) => frame.channel === 'activeSpotAssetCtx' && frame.data.ctx.midPx !== null)
  frames = ws.frames
})
afterAll(() => paper.stop())

const recorded = (): Frame[] =>
  files.flatMap((file) =>
    readFileSync(folder + file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Frame),
  )
const of = (list: readonly Frame[], channel: string) => list.filter((frame) => frame.channel === channel)
const has = (frame: Frame, shapes: readonly unknown[]) =>
  shapes.some((other) => JSON.stringify(other) === JSON.stringify(shape(frame.data)))

describe.skipIf(!isThere)('frames recorded on mainnet have the shape of ours', () => {
  test.each(['bbo', 'l2Book', 'trades', 'activeSpotAssetCtx', 'spotState', 'orderUpdates'])('%s, each key in its place', (channel) => {
    const theirs = of(recorded(), channel)
    const ours = of(frames, channel).map((frame) => shape(frame.data))
    expect(theirs.length).toBeGreaterThan(0)
    for (const frame of theirs) expect(has(frame, ours), `${JSON.stringify(frame).slice(0, 300)}\nours: ${JSON.stringify(ours)}`).toBe(true)
  })

  test('userFills, but for what only perps, builders and liquidations add', () => {
    const [snapshot] = of(recorded(), 'userFills')
    const data = snapshot?.data as { isSnapshot: true; user: string; fills: Record<string, unknown>[] }
    const { builderFee: _, liquidation: __, ...fill } = data.fills[0] as Record<string, unknown>
    const live = of(frames, 'userFills').find((frame) => !('isSnapshot' in (frame.data as object)))?.data as { fills: object[] }
    expect(Object.keys(live.fills[0] as object)).toEqual(Object.keys(fill))
    const first = of(frames, 'userFills')[0]?.data as object
    expect(Object.keys(first)).toEqual(Object.keys(data))
  })

  test('nonUserCancel', () => {
    const isCancel = (frame: Frame) => frame.channel === 'user' && 'nonUserCancel' in (frame.data as object)
    expect(shape(frames.find(isCancel)?.data)).toEqual(shape(recorded().find(isCancel)?.data))
  })

  test('what is left out is perps, twaps and candles', () => {
    const known = new Set(['bbo', 'l2Book', 'trades', 'activeSpotAssetCtx', 'spotState', 'orderUpdates', 'userFills', 'user'])
    expect(
      recorded()
        .filter(({ channel }) => !known.has(channel))
        .map(({ channel }) => channel),
    ).toEqual(['candle'])
  })
})

test('an ALO that crosses and a filled taker have the frames that were recorded', () => {
  const updates = of(frames, 'orderUpdates').map((frame) => (frame.data as { status: string }[]).map(({ status }) => status))
  expect(updates).toContainEqual(['badAloPxRejected'])
  expect(updates).toContainEqual(['open', 'filled'])
})
