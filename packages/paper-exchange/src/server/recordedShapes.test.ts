import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { refusalTexts, wsTexts } from '@hyperladder/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { recordedSession, type Samples } from './recordedSession.ts'
import { shapeDifferences } from './shapeDifferences.ts'

const folder = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const isThere = existsSync(folder)

type Json = Readonly<Record<string, unknown>>
/** One recorded value, and what of ours it is held against. `older`: its keys are sorted, or of a server that had not yet all of them. */
type Recorded = { readonly name: string; readonly situation: string; readonly value: unknown; readonly older?: boolean }

let samples: Samples

beforeAll(async () => {
  samples = await recordedSession()
})

const text = (file: string): string => readFileSync(folder + file, 'utf8')
const lines = (file: string): readonly Json[] => (isThere ? text(file).trim().split('\n') : []).map((line) => JSON.parse(line) as Json)
const recordedOf = (name: string, { channel, data }: Json, older = false): Recorded => {
  const type = channel === 'subscriptionResponse' ? `echo ${((data as Json).subscription as Json).type}` : `ws ${channel}`
  return { name, situation: type, value: data, older }
}

/** Answers by the notes of the file's rows. */
const JKORF_REST: Readonly<Record<string, string>> = {
  'Spot/ExchangeData/GetOrderBook': 'info l2Book',
  'Spot/Account/GetRateLimits': 'info userRateLimit',
  'Spot/ExchangeData/GetExchangeInfo': 'info spotMeta',
  'Spot/ExchangeData/GetExchangeInfoAndTickers': 'info spotMetaAndAssetCtxs',
  'Spot/ExchangeData/GetPrices': 'info allMids',
  'Spot/ExchangeData/GetAssetInfo': 'info tokenDetails',
  'Spot/Account/GetBalances': 'info spotClearinghouseState',
  'Spot/Trading/GetOpenOrders': 'info openOrders',
  'Spot/Trading/GetOpenOrdersExtended': 'info frontendOpenOrders',
  'Spot/Trading/PlaceOrder': 'exchange order',
  'Spot/ExchangeData/GetKlines': 'info candleSnapshot',
}
/** Rows of servers before `nRequestsSurplus`, `deployerTradingFeeShare`, `origSz`. */
const JKORF_OLDER = /RateLimits|ExchangeInfo|GetOpenOrders$/

function everything(): readonly Recorded[] {
  if (!isThere) return []
  const jkorfWs = lines('ws/jkorf_ws_fixtures.jsonl').flatMap(({ file, dir, msg }) =>
    dir === 'sent' ? [] : [recordedOf(`${file} ${dir}`, msg as Json, dir === 'reply' && String(file).includes('OrderBook'))],
  )
  const jkorfRest = lines('rest/jkorf_rest_fixtures.jsonl').map(({ file, response }): Recorded => {
    const name = String(file).replace('Endpoints/', '').replace('.txt', '')
    return { name, situation: JKORF_REST[name] ?? name, value: response, older: JKORF_OLDER.test(name) }
  })
  const cassettes = lines('rest/python_sdk_cassettes.jsonl').map(({ cassette, date, request, response }): Recorded => {
    const { type } = request as Json
    const isOlder = String(date).includes('2023') || type === 'userRateLimit'
    return { name: `${cassette} ${String(date).slice(5, 16)}`, situation: `info ${type}`, value: response, older: isOlder }
  })
  return [
    ...lines('ws/gct_mainnet_frames_2026-10.jsonl').map((row, index) => recordedOf(`gct ${index}`, row)),
    ...jkorfWs,
    ...lines('ws/hftbacktest_btc_perp_l2book_trades_2025-01-26.jsonl').map(({ msg }, index) =>
      recordedOf(`hft ${index}`, msg as Json, true),
    ),
    ...jkorfRest,
    ...cassettes,
    { name: 'nautilus book', situation: 'info l2Book', value: JSON.parse(text('rest/nautilus_http_l2_book_btc.json')), older: true },
    ...(JSON.parse(text('rest/nautilus_http_user_fills_dust_conversion.json')) as Json[]).map((fill) => ({
      name: `nautilus fill ${fill.dir}`,
      situation: 'info userFills',
      value: [fill],
    })),
    { name: 'mainnet', situation: 'info spotMeta', value: JSON.parse(text('meta/spotMeta.mainnet.2025-08-13.json')), older: true },
  ]
}

const USED = [
  'ws/gct_mainnet_frames_2026-10.jsonl',
  'ws/jkorf_ws_fixtures.jsonl',
  'ws/hftbacktest_btc_perp_l2book_trades_2025-01-26.jsonl',
  'rest/jkorf_rest_fixtures.jsonl',
  'rest/python_sdk_cassettes.jsonl',
  'rest/nautilus_http_l2_book_btc.json',
  'rest/nautilus_http_user_fills_dust_conversion.json',
  'meta/spotMeta.mainnet.2025-08-13.json',
  'errors/errors.jsonl',
]
const FILES_LEFT_OUT: Readonly<Record<string, string>> = {
  'node/node_fills_2025-06-24.jsonl': "a node's own format, which no client is sent",
  'errors/ratelimit_probe_testnet_2026-10-08.json': 'a measurement in words',
  'errors/venue_facts_measured.json': 'facts in words',
}
/** Why a recording, or a part of one, is not held against ours. */
const SKIPPED: readonly { readonly what: (recorded: Recorded) => boolean; readonly why: string }[] = [
  { what: ({ situation }) => situation === 'info meta', why: 'lists perps; there are none here' },
  { what: ({ situation }) => situation === 'info clearinghouseState', why: 'of an account with perps; nobody has them here' },
  { what: ({ situation }) => situation === 'info userNonFundingLedgerUpdates', why: 'deposits and transfers; there are none here' },
  { what: ({ name }) => name.startsWith('test_get_frontend_open_orders'), why: 'all its orders are trigger orders, which spot has not' },
  { what: ({ value }) => 'twapSliceFills' in (value as object), why: 'no TWAPs; the fill inside is held against a fill below' },
]
/** Differences that are known, by a part of their text. */
const KNOWN: readonly { readonly text: RegExp; readonly why: string }[] = [
  { text: /evmContract: ours is no object/, why: 'no token here has an EVM contract' },
  { text: /fullName: theirs is text, ours is null/, why: 'no token here has a long name' },
  { text: /^.subscription.user: theirs is text/, why: 'its address was made unreadable' },
]

/** Without the keys that only perps and builders add, and as if no fill were of a TWAP. */
const FOREIGN = new Set(['builderFee', 'liquidation'])
const ownKeys = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (FOREIGN.has(key) ? undefined : key === 'twapId' ? null : inner)))

describe.skipIf(!isThere)('what the venue said has the shape of what ours says', () => {
  const all = everything()
  const skips = ({ ...recorded }: Recorded) => SKIPPED.find(({ what }) => what(recorded))
  const compared = all.filter((recorded) => skips(recorded) === undefined)

  test.each(compared.map((recorded) => [recorded.name, recorded.situation, recorded] as const))('%s: %s', (_name, situation, recorded) => {
    const ours = samples.get(situation) ?? []
    expect(ours.length, `a sample of ours for ${situation}`).toBeGreaterThan(0)
    const found = ours.map((sample) => shapeDifferences(ownKeys(recorded.value), sample, recorded.older !== true))
    const left = found.map((differences) => differences.filter((difference) => !KNOWN.some(({ text }) => text.test(difference))))
    if (!left.some((differences) => differences.length === 0)) expect(left).toContainEqual([])
  })

  test('every file of recordings is used, or left out for a reason', () => {
    const files = ['ws', 'rest', 'meta', 'node', 'errors'].flatMap((name) => readdirSync(folder + name).map((file) => `${name}/${file}`))
    expect(files.filter((file) => !USED.includes(file) && FILES_LEFT_OUT[file] === undefined)).toEqual([])
  })

  test('every reason to skip one still has its recording', () => {
    expect(SKIPPED.filter(({ what }) => !all.some(what)).map(({ why }) => why)).toEqual([])
  })

  test('a fill inside a TWAP slice is like a fill', () => {
    const slice = all.find(({ value }) => 'twapSliceFills' in (value as object))?.value as { twapSliceFills: [{ fill: Json }] }
    const [[fill]] = samples.get('info userFills') as [[Json]]
    const bare = ({ cloid: _cloid, twapId: _twap, ...rest }: Json) => rest
    expect(shapeDifferences(bare(slice.twapSliceFills[0].fill), bare(fill))).toEqual([])
  })
})

/** Every text of ours, its values as the recordings name them. */
const texts = [
  ...Object.values(refusalTexts).map((make) => (make as (...values: unknown[]) => string)('1', '2', '3')),
  wsTexts.unparsable('{ "type": "allMids" }'),
]
const PERPS_OR_HTTP = [
  /^Order value too large/,
  /^Insufficient margin/,
  /^Reduce only order/,
  /minimum value of \$10/,
  /^No liquidity available/,
  /^Invalid TP\/SL/,
  /^HTTP 422/,
]

describe.skipIf(!isThere)('error texts on record', () => {
  const messages = (isThere ? lines('errors/errors.jsonl') : []).map(({ message }) => String(message))

  test.each(messages.filter((message) => !PERPS_OR_HTTP.some((pattern) => pattern.test(message))))('%s', (message) => {
    const pattern = message
      .replace(/ a network/, ' network')
      .split(/\{\w+\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+')
    expect(texts.filter((ours) => new RegExp(`^${pattern}( \\S+)?$`).test(ours))).toHaveLength(1)
  })

  test('those left out are of perps, or of HTTP alone', () => {
    expect(messages.filter((message) => PERPS_OR_HTTP.some((pattern) => pattern.test(message)))).toHaveLength(PERPS_OR_HTTP.length)
  })
})

test('an ALO that crosses and a filled taker have the frames that were recorded', () => {
  const updates = (samples.get('ws orderUpdates') ?? []).map((data) => (data as { status: string }[]).map(({ status }) => status))
  expect(updates).toContainEqual(['badAloPxRejected'])
  expect(updates).toContainEqual(['open', 'filled'])
})
