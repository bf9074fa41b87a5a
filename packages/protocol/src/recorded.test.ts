import { readdirSync, readFileSync } from 'node:fs'
import { sharedData } from '@hyperladder/testkit'
import { describe, expect, test } from 'vitest'
import {
  type ParsedList,
  parseAllMids,
  parseCandles,
  parseExchangeReply,
  parseExtraAgents,
  parseFrontendOpenOrders,
  parseHistoricalOrders,
  parseL2Book,
  parseOpenOrders,
  parseSpotClearinghouseState,
  parseSpotMeta,
  parseSpotMetaAndAssetCtxs,
  parseUserFills,
  parseUserRateLimit,
  parseUserRole,
  parseWsFrame,
  type WsFrame,
} from './index.ts'

const present = sharedData('ws') !== undefined
const lines = (path: string) =>
  read(path)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line))
const read = (path: string) => (present ? readFileSync(sharedData(path) as string, 'utf8') : '')

/** Every item of a list, with no bad one. */
function whole<T>(list: ParsedList<T>): readonly T[] {
  expect(list.bad.map(({ error }) => error.message)).toEqual([])
  return list.items
}

/** Every item of whatever list a frame holds must be good. */
function wholeFrame(frame: WsFrame): WsFrame {
  for (const value of Object.values(frame))
    if (typeof value === 'object' && value !== null && 'bad' in value) whole(value as ParsedList<unknown>)
  return frame
}

// A perps account of 2023, recorded before the venue told trade ids and fee tokens: no spot account ever had such rows.
const FILLS_OF_2023 = 'perps fills of 2023, without tid and feeToken'

const infoParsers: Record<string, ((reply: unknown) => unknown) | string> = {
  allMids: parseAllMids,
  candleSnapshot: (reply) => whole(parseCandles(reply)),
  extraAgents: (reply) => whole(parseExtraAgents(reply)),
  frontendOpenOrders: (reply) => whole(parseFrontendOpenOrders(reply)),
  historicalOrders: (reply) => whole(parseHistoricalOrders(reply)),
  l2Book: parseL2Book,
  openOrders: (reply) => whole(parseOpenOrders(reply)),
  userRateLimit: parseUserRateLimit,
  userRole: parseUserRole,
  clearinghouseState: 'perps account state',
  meta: 'perps universe',
  userFills: FILLS_OF_2023,
  userFillsByTime: FILLS_OF_2023,
  userNonFundingLedgerUpdates: 'transfers: not read by a maker, flows show in balances',
  userTwapSliceFills: 'TWAP orders: never sent by a maker',
}

describe.skipIf(!present)('recorded WebSocket frames', () => {
  test('there is no file that this test does not know', () => {
    expect(readdirSync(sharedData('ws') as string).sort()).toEqual([
      'gct_mainnet_frames_2026-10.jsonl',
      'hftbacktest_btc_perp_l2book_trades_2025-01-26.jsonl',
      'jkorf_ws_fixtures.jsonl',
    ])
  })

  test('mainnet frames of October 2026 parse, none as an unknown channel', () => {
    const frames = lines('ws/gct_mainnet_frames_2026-10.jsonl').map((frame) => wholeFrame(parseWsFrame(JSON.stringify(frame))))
    expect(frames.map(({ type }) => type)).toEqual([
      'bbo',
      'bbo',
      'spotState',
      'activeSpotAssetCtx',
      'l2Book',
      'l2Book',
      'l2Book',
      'trades',
      'candle',
      'orderUpdates',
      'userEvents',
      'userEvents',
      'userFills',
      'orderUpdates',
    ])
  })

  test('book and trade frames of January 2025 parse', () => {
    const frames = lines('ws/hftbacktest_btc_perp_l2book_trades_2025-01-26.jsonl').map(({ msg }) =>
      wholeFrame(parseWsFrame(JSON.stringify(msg))),
    )
    const counts = frames.map(({ type }) => type)
    expect([counts.filter((type) => type === 'l2Book').length, counts.filter((type) => type === 'trades').length]).toEqual([46, 9])
  })

  test('acknowledgements and pushes of the fixtures parse', () => {
    const received = lines('ws/jkorf_ws_fixtures.jsonl').filter(({ dir }) => dir !== 'sent')
    const frames = received.map(({ msg }) => wholeFrame(parseWsFrame(JSON.stringify(msg))))
    expect(frames.filter(({ type }) => type === 'subscriptionResponse')).toHaveLength(7)
    expect(frames.filter(({ type }) => type === 'other')).toEqual([])
    expect(frames).toHaveLength(14)
  })
})

describe.skipIf(!present)('recorded replies', () => {
  test('there is no file that this test does not know', () => {
    expect(readdirSync(sharedData('rest') as string).sort()).toEqual([
      'jkorf_rest_fixtures.jsonl',
      'nautilus_http_l2_book_btc.json',
      'nautilus_http_user_fills_dust_conversion.json',
      'python_sdk_cassettes.jsonl',
    ])
  })

  test('every exchange of the Python SDK parses, or is named with a reason', () => {
    const exchanges = lines('rest/python_sdk_cassettes.jsonl')
    const skipped = new Set<string>()
    for (const { request, response } of exchanges) {
      const parser = infoParsers[request.type]
      if (typeof parser === 'function') expect(parser(response)).toBeDefined()
      else skipped.add(`${request.type}: ${parser}`)
    }
    expect([...skipped].sort()).toEqual([
      'clearinghouseState: perps account state',
      'meta: perps universe',
      `userFills: ${FILLS_OF_2023}`,
      `userFillsByTime: ${FILLS_OF_2023}`,
      'userNonFundingLedgerUpdates: transfers: not read by a maker, flows show in balances',
      'userTwapSliceFills: TWAP orders: never sent by a maker',
    ])
    expect(exchanges).toHaveLength(18)
  })

  test('the fills of 2023 are refused one by one, naming what they lack', () => {
    const { response } = lines('rest/python_sdk_cassettes.jsonl').find(({ request }) => request.type === 'userFills')
    const { items, bad } = parseUserFills(response)
    expect(items).toEqual([])
    expect(bad[0]?.error.message).toBe('userFills[0].tid was undefined, must be present')
  })

  test('every spot fixture parses', () => {
    const parsers: Record<string, (reply: unknown) => unknown> = {
      'GetOrderBook.txt': parseL2Book,
      'GetRateLimits.txt': parseUserRateLimit,
      'GetExchangeInfo.txt': (reply) => whole(parseSpotMeta(reply).universe),
      'GetExchangeInfoAndTickers.txt': (reply) => whole(parseSpotMetaAndAssetCtxs(reply).ctxs),
      'GetPrices.txt': parseAllMids,
      'GetBalances.txt': (reply) => whole(parseSpotClearinghouseState(reply)),
      'GetOpenOrders.txt': (reply) => whole(parseOpenOrders(reply)),
      'GetOpenOrdersExtended.txt': (reply) => whole(parseFrontendOpenOrders(reply)),
      'PlaceOrder.txt': parseExchangeReply,
      'GetKlines.txt': (reply) => whole(parseCandles(reply)),
    }
    const skipped: string[] = []
    for (const { file, response } of lines('rest/jkorf_rest_fixtures.jsonl')) {
      const parser = parsers[file.split('/').at(-1)]
      if (parser === undefined) skipped.push(file)
      else expect(parser(response)).toBeDefined()
    }
    // tokenDetails: a token's deployment, which no part of ours asks for.
    expect(skipped).toEqual(['Endpoints/Spot/ExchangeData/GetAssetInfo.txt'])
  })

  test('fills with a spot buy, a dust conversion and perps rows all parse', () => {
    const fills = whole(parseUserFills(JSON.parse(read('rest/nautilus_http_user_fills_dust_conversion.json'))))
    expect(fills.map(({ dir }) => dir)).toEqual(['Open Long', 'Close Short', 'Buy', 'Spot Dust Conversion', 'Net Child Vaults'])
    expect(parseL2Book(JSON.parse(read('rest/nautilus_http_l2_book_btc.json')))?.coin).toBe('BTC')
  })

  test('the whole mainnet universe parses', () => {
    const { tokens, universe } = parseSpotMeta(JSON.parse(read('meta/spotMeta.mainnet.2025-08-13.json')))
    expect([whole(tokens).length, whole(universe).length]).toEqual([337, 195])
    expect(universe.items.filter(({ index }, position) => index !== position)).toHaveLength(124)
  })
})

describe.skipIf(!present)('recorded errors', () => {
  test('every action refusal parses as a reply, top level or per item', () => {
    const errors = lines('errors/errors.jsonl')
    for (const { kind, message } of errors) {
      if (kind === 'ws') expect(parseWsFrame(JSON.stringify({ channel: 'error', data: message }))).toEqual({ type: 'error', text: message })
      else if (kind === 'action') expect(parseExchangeReply({ status: 'err', response: message })).toEqual({ type: 'err', text: message })
      else if (kind !== 'http') {
        const reply = { status: 'ok', response: { type: kind, data: { statuses: [{ error: message }] } } }
        expect(parseExchangeReply(reply)).toMatchObject({ type: 'statuses', statuses: [{ type: 'error', text: message }] })
      }
    }
    // http: a 422 without a JSON body, which is no reply to parse.
    expect(errors.filter(({ kind }) => kind === 'http')).toHaveLength(1)
  })

  test('the rate limits measured on real accounts parse', () => {
    const { realUserRateLimit } = JSON.parse(read('errors/ratelimit_probe_testnet_2026-10-08.json'))
    for (const reading of realUserRateLimit) {
      const { cumVlm, nRequestsCap } = parseUserRateLimit(reading)
      expect(nRequestsCap).toBe(10_000 + Math.floor(Number(cumVlm)))
    }
  })
})
