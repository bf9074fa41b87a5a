// biome-ignore-all lint/suspicious/noAssignInExpressions: a break is one expression, so that it stays one row
import type { Loose } from '../src/conformance/check.ts'
import type { Break, Call } from './breakingProxy.ts'
import { asking, counter, denied, inReply, instead, reworded, without } from './breaks.ts'

export type BreakRow = readonly [what: string, broken: Break, fails: string]

const asked =
  (type: string) =>
  ({ body }: Call): boolean =>
    body?.type === type
const emptied = (type: string): Break => inReply(type, (list) => (list.length === 0 ? { [type]: [] } : undefined))
const byWord = (change: (record: Loose) => void): Break => inReply('orderStatus', (reply) => void (reply.order && change(reply.order)))
const reversed = (list: Loose[]): Loose => list.reverse()
const growing = (key: string): Break => {
  const next = counter()
  return inReply('userRateLimit', (reply) => void (reply[key] += next()))
}
const user = ({ body }: Call): string => body?.user ?? ''

/** Section 1, switched off bit by bit; and what of 7 and 8 is read there. The last column: exactly these checks fail. */
export const infoBreaks: readonly BreakRow[] = [
  [
    '400 in JSON',
    { answer: (answer) => (answer.status === 400 ? { ...answer, type: 'application/json', text: '{"error":"bad"}' } : answer) },
    '1.0.not-json',
  ],
  [
    '400 for 422',
    { answer: (answer, { path }) => (answer.status === 422 && path === '/info' ? { ...answer, status: 400 } : answer) },
    '1.0.unknown-type 1.0.missing-field 1.0.wrong-field 1.0.duplicate-field 1.0.address-0X 1.0.address-length 1.7.bad-cloid',
  ],
  ['any content type', { ask: ({ text }) => ({ text, contentType: 'application/json' }) }, '1.0.content-type'],
  [
    'one content type',
    {
      ask: ({ contentType }) =>
        contentType === 'application/json'
          ? undefined
          : { status: 415, type: 'text/plain', text: 'Expected request with `Content-Type: application/json`' },
    },
    '1.0.json-suffix',
  ],
  ['no CORS', { answer: (answer) => ({ ...answer, cors: false }) }, '1.0.headers'],
  ['strict fields', denied(({ body }) => body?.noSuchField !== undefined), '1.0.extra-field'],
  ['strict end', denied(({ text, body }) => body === undefined && text.startsWith('{"type":"')), '1.0.junk-after'],
  ['objects alone', denied(({ path, body }) => path === '/info' && Array.isArray(body)), '1.0.positional'],
  ['lower case alone', denied((call) => /[A-F]/.test(user(call))), '1.0.address-case'],
  ['0x always', denied((call) => user(call).length === 40), '1.0.address-bare'],
  ['0X too', { ask: ({ text }) => ({ text: text.replace('"0X', '"0x') }) }, '1.0.address-0X'],
  ['tokens lack a key', inReply('spotMeta', ({ tokens }) => tokens.forEach(without('tokenId'))), '1.1.tokens'],
  ['pairs lack a key', inReply('spotMeta', ({ universe }) => universe.forEach(without('isCanonical'))), '1.1.universe 1.2.meta'],
  [
    'pairs of other numbers',
    inReply('spotMeta', ({ universe }) =>
      universe.forEach((pair: Loose) => {
        pair.tokens[0] += 10_000
      }),
    ),
    '1.1.token-index 1.2.meta',
  ],
  [
    'pairs by their long names',
    inReply('spotMeta', ({ universe }) =>
      universe.forEach((pair: Loose) => {
        pair.name = `${pair.index}-USDC`
      }),
    ),
    '1.1.pair-name 1.2.meta',
  ],
  [
    'few wei',
    inReply('spotMeta', ({ tokens }) =>
      tokens.forEach((token: Loose) => {
        token.weiDecimals = token.szDecimals
      }),
    ),
    '1.1.decimals',
  ],
  [
    'contexts of numbers',
    inReply('spotMetaAndAssetCtxs', ([, ctxs]) =>
      ctxs.forEach((ctx: Loose) => {
        ctx.dayNtlVlm = 1
      }),
    ),
    '1.2.contexts',
  ],
  ['a context missing', inReply('spotMetaAndAssetCtxs', (reply) => void reply[1].pop()), '1.2.by-coin'],
  [
    'decimals without .0',
    { answer: (answer, { body }) => (body?.type === 'l2Book' ? { ...answer, text: answer.text.replaceAll(/\.0"/g, '"') } : answer) },
    '1.11.book 1.11.aggregated',
  ],
  ['bids from the bottom', inReply('l2Book', (book, { nSigFigs }) => void (nSigFigs === 3 && book.levels[0].reverse())), '1.11.aggregated'],
  ['books without time', inReply('l2Book', (book) => void (book && delete book.time)), '1.11.book'],
  ['an unknown coin has a book', inReply('l2Book', (book) => book ?? { levels: [[], []] }), '1.11.unknown-coin 1.11.bad-figures'],
  ['500 in words', { answer: (answer) => (answer.status === 500 ? { ...answer, text: '"Internal"' } : answer) }, '1.11.bad-figures'],
  ['no aggregation', asking((body) => ({ ...body, nSigFigs: body.nSigFigs === 3 ? undefined : body.nSigFigs })), '1.11.aggregated'],
  ['always a spread', inReply('l2Book', (book) => void (book && (book.spread = '0.1'))), '1.11.no-spread'],
  ['trades oldest first', inReply('recentTrades', reversed), '1.12.trades'],
  ['trades without users', inReply('recentTrades', (trades) => trades.forEach(without('users'))), '1.12.trades'],
  [
    'candles too long',
    inReply('candleSnapshot', (candles) =>
      candles.forEach((candle: Loose) => {
        candle.T += 1
      }),
    ),
    '1.13.candles',
  ],
  [
    'mids as numbers',
    inReply('allMids', (mids) => Object.fromEntries(Object.entries(mids).map(([coin, mid]) => [coin, Number(mid)]))),
    '1.14.mids 1.14.names',
  ],
  [
    'mids by long names',
    inReply('allMids', (mids) =>
      Object.fromEntries(Object.entries(mids).map(([coin, mid]) => [coin.replace('/', '-').replace('@', '#'), mid])),
    ),
    '1.14.names',
  ],
  ['no time', inReply('exchangeStatus', without('time')), '1.15.status'],
  ...Object.entries({
    openOrders: '1.3.stranger',
    frontendOpenOrders: '1.4.stranger',
    userFills: '1.8.stranger',
    userFillsByTime: '1.8.by-time-stranger',
    historicalOrders: '1.9.stranger',
    extraAgents: '1.17.none',
  }).map(([type, fails]): BreakRow => [`${type} of nobody`, emptied(type), fails]),
  [
    'a zero row',
    inReply(
      'spotClearinghouseState',
      ({ balances }) =>
        void (balances.length === 0 && balances.push({ coin: 'USDC', token: 0, total: '0.0', hold: '0.0', entryNtl: '0.0' })),
    ),
    '1.5.stranger',
  ],
  ['balances backwards', inReply('spotClearinghouseState', ({ balances }) => void balances.reverse()), '1.5.rows'],
  [
    'balances by pair',
    inReply('spotClearinghouseState', ({ balances }) =>
      balances.forEach((row: Loose) => {
        row.coin = `@${row.token}`
      }),
    ),
    '1.5.token-name',
  ],
  [
    'nothing held',
    inReply('spotClearinghouseState', ({ balances }) =>
      balances.forEach((row: Loose) => {
        row.hold = '0.0'
      }),
    ),
    '8.3.bid 8.3.ask',
  ],
  [
    'a hold for good',
    ((next) =>
      inReply('spotClearinghouseState', ({ balances }) =>
        balances.forEach((row: Loose) => {
          row.hold = `${next()}.0`
        }),
      ))(counter()),
    '8.3.bid 8.3.ask 8.3.release',
  ],
  [
    'no cost basis',
    inReply('spotClearinghouseState', ({ balances }) =>
      balances.forEach((row: Loose) => {
        row.entryNtl = '0.0'
      }),
    ),
    '8.5.entry',
  ],
  ['a lower cap', inReply('userRateLimit', (reply) => void (reply.nRequestsCap -= 1)), '1.6.cap'],
  ['no volume', inReply('userRateLimit', (reply) => void Object.assign(reply, { cumVlm: '0.0', nRequestsCap: 10_000 })), '1.6.volume'],
  ['nothing used', inReply('userRateLimit', (reply) => void (reply.nRequestsUsed = 0)), '7.2.batch 7.2.stale 7.2.batch-modify'],
  ['reading costs', growing('nRequestsUsed'), '7.2.batch 7.2.over-weight 7.2.info-free 7.2.batch-modify 7.2.stale'],
  ['short cloids', instead(({ body }) => body?.type === 'orderStatus' && body.oid === '0x55', { status: 'unknownOid' }), '1.7.bad-cloid'],
  ['a status without time', byWord(without('statusTimestamp')), '1.7.open'],
  [
    'a cloid finds another order',
    inReply('orderStatus', (reply, { oid }) => void (typeof oid === 'string' && reply.order && (reply.order.order.oid -= 1))),
    '1.7.by-cloid 3.same-cloid',
  ],
  [
    'canceled orders have nothing left',
    byWord((record) => void (record.status === 'canceled' && (record.order.sz = '0.0'))),
    '1.7.canceled',
  ],
  [
    'rejected is rejected',
    byWord((record) => void (record.status = record.status.replace(/^.*Rejected$/, 'rejected'))),
    '1.7.rejected 1.7.rejected-balance 2.10.alo-cross 2.10.ioc-none',
  ],
  [
    'filled orders keep their size',
    byWord((record) => void (record.status === 'filled' && (record.order.sz = record.order.origSz))),
    '2.3.ioc-rest 1.7.filled',
  ],
  ['open orders are refreshed', byWord((record) => void (record.status === 'open' && (record.order.sz = '1.0'))), '1.7.stale'],
  [
    'filled is canceled',
    byWord((record) => void (record.status = record.status.replace('filled', 'canceled'))),
    '2.3.ioc-rest 1.7.filled 8.2.time-priority',
  ],
  [
    'self-trades are canceled',
    byWord((record) => void (record.status = record.status.replace('selfTradeCanceled', 'canceled'))),
    '8.2.self-trade',
  ],
  [
    'the old order stays',
    byWord((record) => void (record.status = record.status.replace(/^canceled$/, 'open'))),
    '1.7.canceled 3.new-oid 3.lost-race',
  ],
  ['Gtc stays Gtc', byWord((record) => void (record.order.tif = record.order.tif.replace('Alo', 'Gtc'))), '3.post-only'],
  ['Gtc always turns Alo', byWord((record) => void (record.order.tif = record.order.tif.replace('Gtc', 'Alo'))), '3.always-place'],
  ['sizes less fills', byWord((record) => void (record.order.origSz = '1.0')), '3.full-size'],
  [
    'faults leave records',
    inReply('orderStatus', (reply, { oid }) =>
      reply.status === 'unknownOid' && oid !== 1 ? { status: 'order', order: { status: 'rejected', order: {} } } : undefined,
    ),
    '1.7.unknown-cloid 1.7.no-record',
  ],
  ['histories from the start', inReply('historicalOrders', reversed), '1.9.rows'],
  ['open orders lack origSz', inReply('openOrders', (orders) => orders.forEach(without('origSz'))), '1.3.row 1.3.remaining'],
  [
    'open orders keep their size',
    inReply('openOrders', (orders) =>
      orders.forEach((order: Loose) => {
        order.sz = order.origSz
      }),
    ),
    '1.3.remaining',
  ],
  [
    'cloid null in openOrders',
    inReply('openOrders', (orders) =>
      orders.forEach((order: Loose) => {
        order.cloid ??= null
      }),
    ),
    '1.3.no-cloid 3.cloid-not-inherited',
  ],
  ['no default dex', inReply('openOrders', (_, { dex }) => (dex === '' ? [0] : undefined)), '1.3.dex'],
  ['no tif', inReply('frontendOpenOrders', (orders) => orders.forEach(without('tif'))), '1.4.row'],
  [
    'no cloid in frontendOpenOrders',
    inReply('frontendOpenOrders', (orders) => orders.forEach((order: Loose) => void (order.cloid ?? delete order.cloid))),
    '1.4.null-cloid',
  ],
  [
    'takers do not cross',
    inReply('userFills', (fills) =>
      fills.forEach((fill: Loose) => {
        fill.crossed = !fill.crossed
      }),
    ),
    '1.8.buyer 1.8.seller',
  ],
  [
    'fees in quote',
    inReply('userFills', (fills) =>
      fills.forEach((fill: Loose) => {
        fill.feeToken = 'USDC'
      }),
    ),
    '1.8.buyer',
  ],
  [
    'a tid per side',
    inReply('userFills', (fills) =>
      fills.forEach((fill: Loose) => {
        fill.tid = fill.oid
      }),
    ),
    '1.8.shared 1.8.oldest-first',
  ],
  [
    'cloid null in fills',
    inReply('userFills', (fills) =>
      fills.forEach((fill: Loose) => {
        fill.cloid ??= null
      }),
    ),
    '1.8.no-cloid',
  ],
  [
    'start at zero',
    inReply('userFills', (fills) =>
      fills.forEach((fill: Loose) => {
        fill.startPosition = '0.0'
      }),
    ),
    '1.8.start-position',
  ],
  [
    'double fees',
    inReply('userFills', (fills) =>
      fills.forEach((fill: Loose) => {
        fill.fee = String(2 * Number(fill.fee))
      }),
    ),
    '8.4.taker 8.4.maker 8.4.credit',
  ],
  [
    'the end is left out',
    inReply('userFillsByTime', (fills, { endTime }) => fills.filter((fill: Loose) => fill.time !== endTime)),
    '1.8.by-time',
  ],
  ['newest first by time', inReply('userFillsByTime', (fills: Loose[]) => fills.reverse()), '1.8.oldest-first'],
  ['never merged', asking((body) => ({ ...body, ...(body.aggregateByTime && { aggregateByTime: false }) })), '1.8.aggregate'],
  ['no spot rates', inReply('userFees', without('userSpotCrossRate')), '1.10.fees 8.4.taker'],
  ['a fortnight', inReply('userFees', ({ dailyUserVlm }) => void dailyUserVlm.pop()), '1.10.days'],
  ['everybody is a user', inReply('userRole', () => ({ role: 'user' })), '1.16.missing'],
  ['everybody is missing', inReply('userRole', () => ({ role: 'missing' })), '1.16.user'],
  ['webData2 gone', denied(asked('webData2')), '1.18.rest'],
  ...Object.entries({
    meta: '1.19.meta',
    metaAndAssetCtxs: '1.19.meta-ctxs',
    perpDexs: '1.19.perp-dexs',
    outcomeMeta: '1.19.outcomes',
    userAbstraction: '1.19.abstraction',
    maxBuilderFee: '1.19.builder-fee',
    clearinghouseState: '1.19.perps-state',
    subAccounts: '1.19.sub-accounts',
  }).map(([type, fails]): BreakRow => [`no ${type}`, denied(asked(type)), fails]),
  ['another word for unknownOid', reworded('unknownOid', 'notFound'), '1.7.unknown-oid 1.7.unknown-cloid 1.7.no-record'],
]
