import { readFileSync } from 'node:fs'
import { type FuzzTarget, fuzz, isFuzzed, mutateJson, mutateJsonText, sharedData } from '@hyperladder/testkit'
import { describe, expect, test } from 'vitest'
import {
  type ParsedList,
  parseAllMids,
  parseBbo,
  parseCandles,
  parseExchangeReply,
  parseExchangeRequest,
  parseExchangeStatus,
  parseExtraAgents,
  parseFrontendOpenOrders,
  parseHistoricalOrders,
  parseInfoRequest,
  parseL2Book,
  parseOpenOrders,
  parseOrderStatus,
  parseSpotClearinghouseState,
  parseSpotMeta,
  parseSpotMetaAndAssetCtxs,
  parseTrades,
  parseUserFills,
  parseUserRateLimit,
  parseUserRole,
  parseWsFrame,
  parseWsRequest,
  WireError,
} from './index.ts'

const USER = `0x${'a'.repeat(40)}`
const CLOID = '0x48505200000000000000000000000001'
const fill = {
  coin: '@107',
  px: '92.7',
  sz: '0.41',
  side: 'A',
  time: 1791279150013,
  startPosition: '54377.71000602',
  dir: 'Sell',
  closedPnl: '0.0',
  hash: `0x${'0'.repeat(64)}`,
  oid: 566598918312,
  crossed: true,
  fee: '0.01787849',
  tid: 499584618036466,
  cloid: CLOID,
  feeToken: 'USDC',
}
const order = {
  coin: '@107',
  side: 'B',
  limitPx: '93.218',
  sz: '0.0',
  oid: 566617964508,
  timestamp: 1791281008463,
  origSz: '3.28',
  cloid: null,
}
const update = { order, status: 'filled', statusTimestamp: 1791281008463 }
const balance = { coin: 'USDC', token: 0, total: '1000.5', hold: '12.0', entryNtl: '0.0' }
const level = { px: '92.9', sz: '12.0', n: 3 }
const book = { coin: '@107', time: 1791279145054, levels: [[level, level], [level]] }
const candle = { t: 1, T: 59_999, s: '@107', i: '1m', o: '1.0', c: '1.1', h: '1.2', l: '0.9', v: '100.0', n: 7 }
const trade = { coin: '@107', side: 'B', px: '92.9', sz: '1.0', time: 1791279145054, hash: '0x00', tid: 5 }
const meta = {
  tokens: [
    { name: 'USDC', szDecimals: 8, weiDecimals: 8, index: 0, tokenId: '0x00', isCanonical: true, fullName: null },
    { name: 'PURR', szDecimals: 0, weiDecimals: 5, index: 1 },
  ],
  universe: [{ tokens: [1, 0], name: 'PURR/USDC', index: 0, isCanonical: true }],
}
const ctx = { coin: 'PURR/USDC', markPx: '0.2', midPx: null, prevDayPx: '0.19', dayNtlVlm: '1.0' }

const frames = [
  { channel: 'orderUpdates', data: [update, { ...update, status: 'open' }] },
  { channel: 'userFills', data: { user: USER, isSnapshot: true, fills: [fill, { ...fill, tid: 2 }] } },
  { channel: 'user', data: { fills: [fill], nonUserCancel: [{ coin: '@107', oid: 1 }] } },
  { channel: 'spotState', data: { user: USER, spotState: { balances: [balance, { ...balance, coin: 'PURR', token: 1 }] } } },
  { channel: 'webData2', data: { user: USER, spotState: { balances: [balance] } } },
  { channel: 'openOrders', data: { user: USER, orders: [order] } },
  { channel: 'bbo', data: { coin: '@107', time: 1791279145054, bbo: [level, null] } },
  { channel: 'l2Book', data: book },
  { channel: 'trades', data: [trade, trade] },
  { channel: 'allMids', data: { mids: { '@107': '92.7' } } },
  { channel: 'candle', data: candle },
  { channel: 'activeSpotAssetCtx', data: { coin: 'PURR/USDC', ctx } },
  { channel: 'subscriptionResponse', data: { method: 'subscribe', subscription: { type: 'bbo', coin: '@107' } } },
  { channel: 'post', data: { id: 3, response: { type: 'action', payload: { status: 'ok', response: { type: 'default' } } } } },
  { channel: 'error', data: 'Already subscribed: {}' },
  { channel: 'pong' },
].map((frame) => JSON.stringify(frame))

const recorded = (path: string): readonly string[] => {
  const file = sharedData(path)
  return file === undefined
    ? []
    : readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
}
const recordedFrames = [
  ...recorded('ws/gct_mainnet_frames_2026-10.jsonl'),
  ...recorded('ws/jkorf_ws_fixtures.jsonl').flatMap((line) => {
    const { dir, msg } = JSON.parse(line)
    return dir === 'sent' ? [] : [JSON.stringify(msg)]
  }),
]

/** A refusal must be of the promised class and short enough for a log; anything else thrown is a crash. */
function refusalOf(error: unknown): string {
  if (!(error instanceof WireError)) throw error
  expect(error.message.length).toBeLessThan(1_000)
  return 'refused'
}

/** Each row of a list is either read or set aside with its reason; none is lost. */
function expectWhole(list: ParsedList<unknown>, rows: unknown): string {
  expect(list.items.length + list.bad.length).toBe((rows as readonly unknown[]).length)
  for (const { error } of list.bad) refusalOf(error)
  return list.bad.length === 0 ? 'read' : 'read in part'
}

function checkFrame(text: string): string {
  try {
    const frame = parseWsFrame(text)
    if (frame.type === 'greeting') return 'read'
    const { data } = JSON.parse(text)
    switch (frame.type) {
      case 'orderUpdates':
        return expectWhole(frame.updates, data)
      case 'userFills':
        return expectWhole(frame.fills, data.fills)
      case 'spotState':
        return expectWhole(frame.balances, data.spotState.balances)
      case 'webData2':
        return frame.balances === undefined ? 'read' : expectWhole(frame.balances, data.spotState.balances)
      case 'openOrders':
        return expectWhole(frame.orders, data.orders)
      case 'trades':
        return expectWhole(frame.trades, data)
      case 'candle':
        return expectWhole(frame.candles, Array.isArray(data) ? data : [data])
      case 'userEvents':
        return data.fills === undefined ? 'read' : expectWhole(frame.fills, data.fills)
      default:
        return frame.type === 'other' ? 'another channel' : 'read'
    }
  } catch (error) {
    return refusalOf(error)
  }
}

/** A reply's parser: of one value, or of a list with the place of its rows. */
function reply(
  name: string,
  seeds: readonly unknown[],
  parse: (value: unknown) => unknown,
  lists: (parsed: never, value: never) => [unknown, unknown][] = () => [],
): FuzzTarget<unknown> {
  return {
    name: `protocol.${name}`,
    seeds,
    mutate: mutateJson,
    check: (value) => {
      try {
        const parsed = parse(value)
        const endings = lists(parsed as never, value as never).map(([list, rows]) => expectWhole(list as ParsedList<unknown>, rows))
        return endings.includes('read in part') ? 'read in part' : 'read'
      } catch (error) {
        return refusalOf(error)
      }
    },
  }
}
const listReply = (name: string, seeds: readonly unknown[], parse: (value: unknown) => ParsedList<unknown>): FuzzTarget<unknown> =>
  reply(name, seeds, parse, (parsed, value) => [[parsed, value]])

const statuses = {
  status: 'ok',
  response: {
    type: 'order',
    data: {
      statuses: [
        { resting: { oid: 1, cloid: CLOID } },
        { filled: { oid: 2, totalSz: '0.02', avgPx: '1891.4' } },
        { error: 'no' },
        'success',
      ],
    },
  },
}
type Meta = ReturnType<typeof parseSpotMeta>

const replies: readonly FuzzTarget<unknown>[] = [
  listReply('parseUserFills', [[fill, fill]], parseUserFills),
  listReply('parseOpenOrders', [[order]], parseOpenOrders),
  listReply('parseFrontendOpenOrders', [[{ ...order, tif: 'Alo', orderType: 'Limit' }]], parseFrontendOpenOrders),
  listReply('parseHistoricalOrders', [[update]], parseHistoricalOrders),
  listReply('parseCandles', [[candle]], parseCandles),
  listReply('parseTrades', [[trade]], parseTrades),
  listReply('parseExtraAgents', [[{ name: 'maker', address: USER, validUntil: 1 }]], parseExtraAgents),
  reply(
    'parseSpotClearinghouseState',
    [{ balances: [balance] }],
    parseSpotClearinghouseState,
    (list: never, value: { balances: unknown }) => [[list, value.balances]],
  ),
  reply('parseSpotMeta', [meta], parseSpotMeta, (parsed: Meta, value: typeof meta) => [
    [parsed.tokens, value.tokens],
    [parsed.universe, value.universe],
  ]),
  reply('parseSpotMetaAndAssetCtxs', [[meta, [ctx]]], parseSpotMetaAndAssetCtxs, ({ ctxs }: { ctxs: unknown }, value: unknown[]) => [
    [ctxs, value[1]],
  ]),
  reply('parseOrderStatus', [{ status: 'order', order: update }, { status: 'unknownOid' }], parseOrderStatus),
  reply('parseUserRateLimit', [{ cumVlm: '12.5', nRequestsUsed: 3, nRequestsCap: 10_012, nRequestsSurplus: 0 }], parseUserRateLimit),
  reply(
    'parseUserRole',
    [{ role: 'agent', data: { user: USER } }, { role: 'subAccount', data: { master: USER } }, { role: 'user' }],
    parseUserRole,
  ),
  reply('parseExchangeStatus', [{ time: 1791279145054, specialStatuses: null }], parseExchangeStatus),
  reply('parseAllMids', [{ '@107': '92.7', 'PURR/USDC': '0.2' }], parseAllMids),
  reply('parseL2Book', [book, null], parseL2Book),
  reply('parseBbo', [{ coin: '@107', time: 1, bbo: [level, null] }], parseBbo),
  reply(
    'parseExchangeReply',
    [statuses, { status: 'err', response: 'no' }],
    parseExchangeReply,
    (parsed: { statuses?: unknown[] }, value: typeof statuses) =>
      parsed.statuses === undefined ? [] : [[{ items: parsed.statuses, bad: [] }, value.response.data.statuses]],
  ),
]

const wire = { a: 10107, b: true, p: '92.7', s: '0.41', r: false, t: { limit: { tif: 'Alo' } }, c: CLOID }
const envelope = (action: object) => ({
  action,
  nonce: 1791279145054,
  signature: { r: `0x${'1'.repeat(64)}`, s: `0x${'2'.repeat(64)}`, v: 27 },
  vaultAddress: null,
})
const requests = [
  envelope({ type: 'order', orders: [wire, wire], grouping: 'na', builder: { b: USER, f: 1 } }),
  envelope({ type: 'cancel', cancels: [{ a: 10107, o: 1 }] }),
  envelope({ type: 'cancelByCloid', cancels: [{ asset: 10107, cloid: CLOID }] }),
  envelope({ type: 'modify', oid: 1, order: wire }),
  envelope({
    type: 'batchModify',
    modifies: [{ oid: CLOID, order: { ...wire, t: { trigger: { isMarket: true, triggerPx: '1', tpsl: 'tp' } } } }],
  }),
  envelope({ type: 'scheduleCancel', time: 1 }),
  envelope({ type: 'noop' }),
  envelope({
    type: 'approveAgent',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Testnet',
    agentAddress: USER,
    agentName: 'x',
    nonce: 1,
  }),
  envelope({
    type: 'approveBuilderFee',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Testnet',
    maxFeeRate: '0.1%',
    builder: USER,
    nonce: 1,
  }),
]
const infos = [
  { type: 'userFillsByTime', user: USER, startTime: 1, endTime: 2, aggregateByTime: false },
  { type: 'orderStatus', user: USER, oid: CLOID },
  { type: 'l2Book', coin: '@107', nSigFigs: 5, mantissa: 2 },
  { type: 'candleSnapshot', req: { coin: '@107', interval: '1m', startTime: 1 } },
  ['userRole', USER],
  { type: 'spotMeta' },
]

/** The paper exchange's side of the wire: everything is a request or a refusal, never an error. */
const server: readonly (FuzzTarget<unknown> | FuzzTarget<string>)[] = [
  {
    name: 'protocol.parseExchangeRequest',
    seeds: requests,
    mutate: mutateJson,
    check: (body: unknown) => {
      const parsed = parseExchangeRequest(body)
      if (!parsed.ok) return 'refused'
      // What came out is its own canonical form.
      expect(parseExchangeRequest(JSON.parse(JSON.stringify(parsed.request)))).toEqual(parsed)
      return 'read'
    },
  },
  {
    name: 'protocol.parseInfoRequest',
    seeds: infos,
    mutate: mutateJson,
    check: (body: unknown) => (parseInfoRequest(body).ok ? 'read' : 'refused'),
  },
  {
    name: 'protocol.parseWsRequest',
    seeds: [
      ...infos.map((payload) => JSON.stringify({ method: 'post', id: 1, request: { type: 'info', payload } })),
      JSON.stringify({ method: 'post', id: 2, request: { type: 'action', payload: requests[0] } }),
      JSON.stringify({ method: 'subscribe', subscription: { type: 'userFills', user: USER, aggregateByTime: true } }),
      JSON.stringify({ method: 'unsubscribe', subscription: { type: 'candle', coin: '@107', interval: '1m' } }),
      JSON.stringify({ method: 'subscribe', subscription: { type: 'l2Book', coin: '@107', nSigFigs: 3, mantissa: null } }),
      '{"method":"ping"}',
    ],
    mutate: mutateJsonText,
    check: (text: string) => (parseWsRequest(text).type === 'error' ? 'refused' : 'read'),
  },
]

const targets = [
  { name: 'protocol.parseWsFrame', seeds: [...frames, ...recordedFrames], mutate: mutateJsonText, check: checkFrame },
  ...replies,
  ...server,
] as readonly FuzzTarget<unknown>[]

describe('whatever a peer sends is read, set aside with a reason, or refused with a WireError', () => {
  for (const target of targets) {
    test.runIf(isFuzzed(target.name))(target.name, async () => void (await fuzz(target)))
  }

  test.runIf(sharedData('ws') !== undefined)('recorded frames are among the seeds', () => {
    expect(recordedFrames.length).toBeGreaterThan(20)
  })
})
