import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { Inapplicable, must } from '../mismatch.ts'
import { excerptOf, is, mustFit, orNull, type Pattern } from '../shape.ts'

const INTERVALS = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '8h', '12h', '1d', '3d', '1w', '1M']

export const LEVEL: Pattern = { px: is.decimal, sz: is.decimal, n: is.count }
export const TRADE: Pattern = {
  coin: is.text,
  side: is.side,
  px: is.decimal,
  sz: is.decimal,
  time: is.timeMs,
  hash: is.hash,
  tid: is.count,
  users: [is.address],
}
export const CANDLE: Pattern = {
  t: is.timeMs,
  T: is.timeMs,
  s: is.text,
  i: is.text,
  o: is.decimal,
  c: is.decimal,
  h: is.decimal,
  l: is.decimal,
  v: is.decimal,
  n: is.count,
}
export const CTX: Pattern = {
  prevDayPx: is.decimal,
  dayNtlVlm: is.volume,
  markPx: is.decimal,
  midPx: orNull(is.decimal),
  circulatingSupply: is.volume,
  coin: is.text,
  totalSupply: is.volume,
  dayBaseVlm: is.volume,
}
const TOKEN: Pattern = {
  name: is.text,
  szDecimals: is.count,
  weiDecimals: is.count,
  index: is.count,
  tokenId: /^0x[0-9a-f]{32}$/,
  isCanonical: is.flag,
  evmContract: orNull(is.object),
  fullName: orNull(is.text),
  deployerTradingFeeShare: is.decimal,
}

const metas = (c: CheckContext): Promise<Loose> => c.constant({ type: 'spotMetaAndAssetCtxs' })
const meta = (c: CheckContext): Promise<Loose> => c.constant({ type: 'spotMeta' })
const book = (c: CheckContext, more: object = {}): Promise<Loose> => c.info({ type: 'l2Book', coin: c.market.coin, ...more })

/** @throws Mismatch unless bids fall and asks rise. */
export function mustBeBook(levels: readonly (readonly Loose[])[], most: number): void {
  mustFit(levels, [[LEVEL]], 'levels')
  must(levels.length === 2, `levels had ${levels.length} sides, must be bids and asks`)
  levels.forEach((side, i) => {
    must(side.length <= most, `a side had ${side.length} levels, must have at most ${most}`)
    const step = i === 0 ? -1 : 1
    const prices = side.map(({ px }) => Number(px))
    must(
      prices.every((px, j) => j === 0 || (px - (prices[j - 1] as number)) * step > 0),
      `${i === 0 ? 'bids' : 'asks'} were ${prices}, must begin at the touch`,
    )
  })
}

export const infoMarketChecks: readonly Check[] = [
  ...checksOf('1.1', 'nothing', [
    ['tokens', 'tokens have their keys', async (c) => mustFit((await meta(c)).tokens, [TOKEN], 'tokens')],
    [
      'universe',
      'pairs have their keys',
      async (c) =>
        mustFit((await meta(c)).universe, [{ tokens: [is.count], name: is.text, index: is.count, isCanonical: is.flag }], 'universe'),
    ],
    [
      'token-index',
      'the tokens of a pair are indices of tokens, base and quote',
      async (c) => {
        const { tokens, universe } = await meta(c)
        const known = new Set(tokens.map(({ index }: Loose) => index))
        must(known.size === tokens.length, 'two tokens had one index')
        const lost = universe.filter((pair: Loose) => pair.tokens.length !== 2 || !pair.tokens.every((index: number) => known.has(index)))
        must(lost.length === 0, `pairs of unknown tokens: ${excerptOf(lost)}`)
      },
    ],
    [
      'pair-name',
      'a pair is named @index, or base/quote where it is canonical',
      async (c) => {
        for (const { name, index } of (await meta(c)).universe)
          must(name === `@${index}` || /^\w+\/\w+$/.test(name), `pair ${index} was named ${name}, must be @${index} or BASE/QUOTE`)
      },
    ],
    [
      'decimals',
      'a base token keeps five more decimals than its lots',
      async (c) => {
        const { tokens, universe } = await meta(c)
        const bases = new Set(universe.map((pair: Loose) => pair.tokens[0]))
        const bad = tokens.filter((token: Loose) => bases.has(token.index) && token.szDecimals + 5 > token.weiDecimals)
        must(bad.length === 0, `tokens ${excerptOf(bad.map(({ name }: Loose) => name))} had fewer than szDecimals + 5 weiDecimals`)
      },
    ],
  ]),
  ...checksOf('1.2', 'nothing', [
    ['contexts', 'contexts have their keys', async (c) => mustFit((await metas(c))[1], [CTX], 'contexts')],
    [
      'by-coin',
      'each pair has a context that names it',
      async (c) => {
        const [{ universe }, ctxs] = await metas(c)
        const named = new Set(ctxs.map(({ coin }: Loose) => coin))
        const lost = universe.filter(({ name }: Loose) => !named.has(name))
        must(lost.length === 0, `pairs without a context: ${excerptOf(lost)}`)
      },
    ],
    [
      'meta',
      'the first half is what spotMeta says',
      async (c) => mustFit(excerptOf((await metas(c))[0].universe), excerptOf((await meta(c)).universe), 'universe'),
    ],
  ]),
  ...checksOf('1.11', 'nothing', [
    [
      'book',
      'a book has its keys, from the touch outwards, at most 20 levels a side',
      async (c) => {
        const reply = await book(c)
        mustFit(reply, { coin: c.market.coin, time: is.timeMs })
        mustBeBook(reply.levels, 20)
      },
    ],
    ['unknown-coin', 'an unknown coin: 200 and null', async (c) => mustFit(await c.info({ type: 'l2Book', coin: '@999999999' }), null)],
    [
      'aggregated',
      'an aggregated book has prices of so many figures',
      async (c) => {
        const { levels } = await book(c, { nSigFigs: 3 })
        mustBeBook(levels, 20)
        for (const { px } of levels.flat()) {
          const figures = px.replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length
          must(figures <= 3, `px was ${px}, must have at most 3 figures`)
        }
      },
    ],
    [
      'bad-figures',
      'an impossible aggregation: 500 and null',
      async (c) => {
        const { status, text } = await c.http('/info', JSON.stringify({ type: 'l2Book', coin: c.market.coin, nSigFigs: 7 }))
        mustFit([status, text].join(' '), '500 null', 'status and body')
      },
    ],
    [
      'no-spread',
      'only an aggregated book tells its spread',
      async (c) => must(!Object.hasOwn(await book(c), 'spread'), 'a plain book had a spread'),
    ],
  ]),
  ...checksOf('1.12', 'nothing', [
    [
      'trades',
      'recent trades have their keys, newest first',
      async (c) => {
        const trades: Loose[] = await c.info({ type: 'recentTrades', coin: c.market.coin })
        mustFit(trades, [TRADE], 'trades')
        must(
          trades.every(({ time }, i) => i === 0 || time <= trades[i - 1].time),
          'trades were not newest first',
        )
        must(
          trades.every(({ users }) => users.length === 2),
          'a trade had not two users',
        )
      },
    ],
  ]),
  ...checksOf('1.13', 'nothing', [
    [
      'candles',
      'candles have their keys, oldest first, each as long as its interval',
      async (c) => {
        const req = { coin: c.market.coin, interval: '1h', startTime: Date.now() - 48 * 3_600_000 }
        const candles: Loose[] = await c.info({ type: 'candleSnapshot', req })
        if (candles.length === 0) throw new Inapplicable('no candles')
        mustFit(candles, [CANDLE], 'candles')
        must(
          candles.every(({ t, T }) => T === t + 3_599_999),
          'a candle was not one interval less a millisecond long',
        )
        must(
          candles.every(({ t }, i) => i === 0 || t > candles[i - 1].t),
          'candles were not oldest first',
        )
      },
    ],
    [
      'intervals',
      'every interval of the set is known',
      async (c) => {
        for (const interval of INTERVALS) {
          const req = { coin: c.market.coin, interval, startTime: Date.now() - 60_000 }
          mustFit(await c.info({ type: 'candleSnapshot', req }), is.list, `candles of ${interval}`)
        }
      },
    ],
  ]),
  ...checksOf('1.14', 'nothing', [
    [
      'mids',
      'mids are a flat map of decimals',
      async (c) => {
        for (const [coin, mid] of Object.entries(await c.info({ type: 'allMids' }))) mustFit(mid, is.decimal, coin)
      },
    ],
    [
      'names',
      'spot mids go by pair name',
      async (c) => {
        const pairs = (await metas(c))[1].filter(({ midPx }: Loose) => midPx !== null)
        if (pairs.length === 0) throw new Inapplicable('no pair has a mid')
        const mids = await c.info({ type: 'allMids', dex: '' })
        for (const { coin } of pairs.slice(0, 20)) mustFit(mids, { [coin]: is.decimal }, 'mids')
      },
    ],
  ]),
  ...checksOf('1.15', 'nothing', [
    [
      'status',
      'the status tells the time',
      async (c) => mustFit(await c.info({ type: 'exchangeStatus' }), { time: is.timeMs, specialStatuses: orNull(is.list) }),
    ],
  ]),
]
