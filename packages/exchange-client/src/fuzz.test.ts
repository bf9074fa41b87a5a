import type { FeedEvent } from '@hyperladder/exchange-port'
import { createSigner } from '@hyperladder/protocol'
import { FakeClock, type FuzzTarget, fuzz, isFuzzed, mutateJsonText } from '@hyperladder/testkit'
import type { Address, Cloid, Oid, Px, Sz } from '@hyperladder/units'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createActions } from './actions/actions.ts'
import type { SendResult } from './actions/send.ts'
import { createExchangeClient } from './createExchangeClient.ts'
import { ExchangeError } from './errors.ts'
import { type ClientLog, settingsOf } from './options.ts'
import { IpGate } from './rest/ipGate.ts'
import { createQuery } from './rest/query.ts'
import { createReads, type Reads } from './rest/reads.ts'
import { directory, SPOT_META } from './testing/markets.ts'
import { acknowledge, type ScriptedVenue, startScriptedVenue } from './testing/scriptedVenue.ts'

const ACCOUNT = `0x${'a'.repeat(40)}` as Address
const CLOID = '0x48505200000000000000000000000001' as Cloid
const fill = {
  coin: '@107',
  px: '92.7',
  sz: '0.41',
  side: 'A',
  time: 1791279150013,
  startPosition: '54377.71000602',
  dir: 'Sell',
  oid: 566598918312,
  crossed: true,
  fee: '0.01787849',
  tid: 499584618036466,
  cloid: CLOID,
  feeToken: 'USDC',
}
const buy = { ...fill, coin: 'PURR/USDC', px: '0.2', sz: '12', side: 'B', fee: '0.001', feeToken: 'PURR', tid: 5 }
const dust = { ...fill, dir: 'Spot Dust Conversion', sz: '0.00123', px: '92.123456', fee: '0', tid: 9 }
const perp = { ...fill, coin: 'BTC', feeToken: 'USDC', tid: 11 }
const order = {
  coin: '@107',
  side: 'B',
  limitPx: '93.218',
  sz: '1.0',
  oid: 566617964508,
  timestamp: 1791281008463,
  origSz: '3.28',
  cloid: CLOID,
}
const update = { order, status: 'open', statusTimestamp: 1791281008463 }
const balances = [
  { coin: 'USDC', token: 0, total: '1000.5', hold: '12.0', entryNtl: '0.0' },
  { coin: 'HYPE', token: 150, total: '3.00000001', hold: '0.0' },
  { coin: '+E1', total: '1.0', hold: '0.0' },
]
const contexts = [
  { coin: '@107', markPx: '92.7', midPx: '92.71' },
  { coin: 'PURR/USDC', markPx: '0.2', midPx: null },
]

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0)
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The reads of the client over a transport that answers with the mutant: query, gate, parsers and decoders are the real ones. */
function readsOver(answer: { text: string }, universeToo = false) {
  const logs: ClientLog[] = []
  const told: string[] = []
  const fake = new FakeClock()
  const clock = { nowMs: () => fake.nowMs(), sleep: (ms: number) => fake.advance(ms) }
  const settings = settingsOf({ network: 'paper', url: 'http://venue', account: ACCOUNT, clock, log: (event) => logs.push(event) })
  const http = async (_path: string, body: unknown) => ({
    status: 200,
    text: (body as { type: string }).type === 'spotMeta' && !universeToo ? JSON.stringify(SPOT_META) : answer.text,
  })
  const query = createQuery(settings, http, new IpGate(clock), new AbortController().signal)
  const reads = createReads(settings, query, (channel) => told.push(channel))
  const begin = async (): Promise<void> => {
    logs.length = 0
    told.length = 0
    // Every weight is there again.
    await fake.advance(61_000)
  }
  const ignored = (): number => logs.reduce((sum, event) => sum + (event.type === 'ignored' ? event.rows : 0), 0)
  return { reads, told, begin, ignored }
}

/** One read: `counted` is how many rows of the answer came out, read or told of, and `rows` how many went in. */
function readTarget<T>(
  name: string,
  seed: unknown,
  read: (reads: Reads) => Promise<T>,
  counts?: (result: T, answer: never) => readonly [counted: number, rows: number],
): FuzzTarget<string> {
  const answer = { text: '' }
  const { reads, told, begin, ignored } = readsOver(answer)
  return {
    name: `exchange-client.${name}`,
    seeds: [JSON.stringify(seed)],
    mutate: mutateJsonText,
    async check(text) {
      await begin()
      answer.text = text
      try {
        const result = await read(reads)
        const count = counts?.(result, jsonOf(text) as never)
        if (count !== undefined) expect(count[0] + ignored() + told.length).toBe(count[1])
        return told.length > 0 ? 'read in part' : 'read'
      } catch (error) {
        if (!(error instanceof ExchangeError)) throw error
        expect(error.message.length).toBeLessThan(2_000)
        return 'refused'
      }
    },
  }
}

/** The universe is read once by a client, so each run has one of its own. */
const universe: FuzzTarget<string> = {
  name: 'exchange-client.readUniverse',
  seeds: [JSON.stringify(SPOT_META)],
  mutate: mutateJsonText,
  async check(text) {
    const { reads } = readsOver({ text }, true)
    try {
      const { tokens, markets, unusable } = await reads.readUniverse()
      const meta = jsonOf(text) as typeof SPOT_META
      expect(tokens.length + markets.length + unusable.length).toBe(meta.tokens.length + meta.universe.length)
      return 'read'
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error
      return 'refused'
    }
  },
}

const reads: readonly FuzzTarget<string>[] = [
  universe,
  readTarget(
    'readOpenOrders',
    [order, { ...order, coin: 'BTC' }],
    (port) => port.readOpenOrders(),
    (orders, rows) => [orders.length, lengthOf(rows)],
  ),
  readTarget(
    'readBalances',
    { balances },
    (port) => port.readBalances(),
    (result, reply: { balances: unknown }) => [result.length, lengthOf(reply.balances)],
  ),
  readTarget('readRateLimit', { cumVlm: '12.5', nRequestsUsed: 3, nRequestsCap: 10_012, nRequestsSurplus: 0 }, (port) =>
    port.readRateLimit(),
  ),
  readTarget(
    'readFills',
    [fill, buy, dust, perp],
    (port) => port.readFills(),
    ({ fills, flows }, rows) => [fills.length + flows.length, lengthOf(rows)],
  ),
  readTarget('readFillsSince', [fill, buy, dust], (port) => port.readFills(1)),
  readTarget('readOrderStatus', { status: 'order', order: update }, (port) => port.readOrderStatus(1 as Oid)),
  readTarget('readMarks', [SPOT_META, contexts], (port) => port.readMarks(['@107', 'PURR/USDC'])),
  readTarget('readRole', { role: 'agent', data: { user: ACCOUNT } }, (port) => port.readRole(ACCOUNT)),
  readTarget('readVenueTimeMs', { time: 1, specialStatuses: null }, (port) => port.readVenueTimeMs()),
  readTarget(
    'readAgents',
    [{ name: 'maker', address: ACCOUNT, validUntil: 1 }],
    (port) => port.readAgents(ACCOUNT),
    (agents, rows) => [agents.length, lengthOf(rows)],
  ),
]

const statuses = (type: string, items: unknown[]) => JSON.stringify({ status: 'ok', response: { type, data: { statuses: items } } })
const placed = {
  type: 'place',
  items: [1, 2].map((n) => ({
    coin: '@107',
    side: 'bid' as const,
    px: 9_270_000n as Px,
    sz: 41n as Sz,
    cloid: `0x${String(n).repeat(32)}` as Cloid,
  })),
} as const
const cancelled = { type: 'cancel', items: [{ coin: '@107', target: 1 as Oid }] } as const

/** The answers to actions: none may make `execute` reject, and each item has one answer or the whole batch has one. */
function answers(): readonly FuzzTarget<string>[] {
  const fake = new FakeClock()
  const clock = { nowMs: () => fake.nowMs(), sleep: (ms: number) => fake.advance(ms) }
  const signer = createSigner('0x0123456789012345678901234567890123456789012345678901234567890123')
  const settings = settingsOf({ network: 'paper', url: 'http://venue', account: ACCOUNT, signer, clock })
  const answer: { now: SendResult } = { now: { type: 'unknown', reason: '' } }
  const actions = createActions({
    settings,
    send: async () => answer.now,
    gate: new IpGate(clock),
    directory: async () => directory,
    knownDirectory: () => directory,
    closed: new AbortController().signal,
  })
  const target = (name: string, seeds: readonly string[], act: () => Promise<{ readonly type: string }>): FuzzTarget<string> => ({
    name: `exchange-client.${name}`,
    seeds,
    mutate: mutateJsonText,
    async check(text) {
      await fake.advance(61_000)
      answer.now = { type: 'body', text }
      return (await act()).type
    },
  })
  const execute = async (batch: Parameters<typeof actions.execute>[0]) => {
    const result = await actions.execute(batch)
    if (result.type === 'answered') expect([result.items.length, result.charged]).toEqual([batch.items.length, batch.items.length])
    else if (result.type === 'refused') expect(result.charged).toBeGreaterThanOrEqual(0)
    else expect(result.type).toBe('unknown')
    return result
  }
  const refusal = JSON.stringify({ status: 'err', response: 'Invalid nonce: duplicate nonce 1' })
  const done = JSON.stringify({ status: 'ok', response: { type: 'default' } })
  return [
    target(
      'placeAnswer',
      [
        statuses('order', [{ resting: { oid: 1 } }, { filled: { oid: 2, totalSz: '0.41', avgPx: '92.7' } }]),
        statuses('order', [{ error: 'no' }]),
        refusal,
      ],
      () => execute(placed),
    ),
    target('cancelAnswer', [statuses('cancel', ['success']), statuses('cancel', [{ error: 'Order was never placed' }]), refusal], () =>
      execute(cancelled),
    ),
    target('burnAnswer', [done, refusal], () => actions.burnNonce(1)),
    target('scheduleAnswer', [done, refusal], () => actions.scheduleCancel(null)),
  ]
}

describe('whatever the venue answers is read, told of, or refused with an ExchangeError', () => {
  for (const target of [...reads, ...answers()]) {
    test.runIf(isFuzzed(target.name))(target.name, async () => void (await fuzz(target)))
  }
})

const FRAMES = 'exchange-client.frames'

describe.runIf(isFuzzed(FRAMES))('frames of an open socket', () => {
  let venue: ScriptedVenue
  const logs: ClientLog[] = []
  const events: FeedEvent[] = []
  let arrived = (): void => undefined
  beforeAll(async () => {
    venue = await startScriptedVenue({ ws: (frame, socket) => acknowledge(frame, socket) })
  })
  afterAll(() => venue.stop())

  const MARKER = 4_000_000_000_000_000
  let marker = MARKER

  /** Has the venue send a frame, and waits until the client has it behind itself. */
  async function deliver(text: string): Promise<{ readonly events: readonly FeedEvent[]; readonly logs: readonly ClientLog[] }> {
    events.length = 0
    logs.length = 0
    marker += 1
    const passed = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const [socket] = venue.sockets
    socket?.send(text)
    socket?.send(JSON.stringify({ channel: 'bbo', data: { coin: '@107', time: marker, bbo: [null, null] } }))
    await passed
    return { events: events.slice(0, -1), logs: [...logs] }
  }

  const seeds = [
    { channel: 'orderUpdates', data: [update, { ...update, order: { ...order, coin: 'BTC' } }] },
    { channel: 'userFills', data: { user: ACCOUNT, isSnapshot: true, fills: [fill, buy, perp] } },
    { channel: 'userFills', data: { user: ACCOUNT, fills: [dust] } },
    { channel: 'spotState', data: { user: ACCOUNT, spotState: { balances } } },
    { channel: 'bbo', data: { coin: '@107', time: 1, bbo: [{ px: '92.7', sz: '1', n: 1 }, null] } },
    { channel: 'subscriptionResponse', data: { method: 'subscribe', subscription: { type: 'bbo', coin: '@107' } } },
    { channel: 'post', data: { id: 3, response: { type: 'action', payload: {} } } },
    { channel: 'error', data: 'Already subscribed: {}' },
  ].map((frame) => JSON.stringify(frame))

  test(FRAMES, async () => {
    const client = createExchangeClient({ network: 'paper', url: venue.url, account: ACCOUNT, log: (event) => logs.push(event) })
    try {
      await client.openFeeds({ coins: ['@107', 'PURR/USDC'], balanceFeed: 'spotState' }, (event) => {
        events.push(event)
        if (event.type === 'bbo' && event.timeMs === marker) arrived()
      })
      await fuzz({
        name: FRAMES,
        seeds,
        mutate: mutateJsonText,
        check: async (text) => {
          const heard = await deliver(text)
          const bad = heard.events.filter(({ type }) => type === 'undecodable').length
          const ignored = heard.logs.reduce((sum, event) => sum + (event.type === 'ignored' ? event.rows : 0), 0)
          const rows = rowsOf(jsonOf(text))
          if (rows === undefined) return heard.events.length + heard.logs.length === 0 ? 'not for us' : 'told'
          if (rows === 'malformed') {
            expect(bad).toBe(1)
            return 'refused'
          }
          // A row of balances that can't be read holds all of them back.
          if (rows.whole && bad > 0) expect(heard.events.length).toBe(bad)
          else expect(readRows(heard.events) + bad + ignored).toBe(rows.count)
          return bad > 0 ? 'read in part' : 'read'
        },
      })
      // No frame made the client drop the connection.
      expect(venue.connections()).toBe(1)
    } finally {
      await client.close()
    }
  })

  /** Rows that a frame of our feeds carries; `malformed` where it isn't what its channel promises, nothing for other frames. */
  function rowsOf(frame: unknown): { readonly count: number; readonly whole: boolean } | 'malformed' | undefined {
    if (frame === undefined) return 'malformed'
    const { channel, data } = (frame ?? {}) as {
      channel?: unknown
      data?: { user?: unknown; fills?: unknown; isSnapshot?: unknown; spotState?: { balances?: unknown } }
    }
    const isOurs = typeof data?.user === 'string' && data.user.toLowerCase() === ACCOUNT
    const list = (value: unknown, whole: boolean) => (Array.isArray(value) ? { count: value.length, whole } : 'malformed')
    switch (channel) {
      case 'orderUpdates':
        return list(data, false)
      case 'userFills':
        return isOurs && [undefined, true, false].includes(data?.isSnapshot as boolean) ? list(data?.fills, false) : 'malformed'
      case 'spotState':
        return isOurs ? list(data?.spotState?.balances, true) : 'malformed'
      default:
        return typeof channel === 'string' ? undefined : 'malformed'
    }
  }

  const readRows = (heard: readonly FeedEvent[]): number =>
    heard.reduce((sum, event) => {
      if (event.type === 'fills') return sum + event.fills.length + event.flows.length
      if (event.type === 'orderUpdates') return sum + event.updates.length
      return sum + (event.type === 'balances' ? event.balances.length : 0)
    }, 0)
})
