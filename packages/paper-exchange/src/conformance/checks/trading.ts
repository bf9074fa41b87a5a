import { formatDecimal, parseDecimal } from '@hyperladder/units'
import { freshCloid } from '../account.ts'
import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { Inapplicable } from '../mismatch.ts'
import { is, mustFit } from '../shape.ts'
import { meet, meetingPx, sumSz, take, tickAbove } from './meeting.ts'

const statusOf = async (c: CheckContext, user: string, oid: number | string): Promise<Loose> =>
  (await c.info({ type: 'orderStatus', user, oid })).order

/** Orders of the two keys that meet. */
export const tradingChecks: readonly Check[] = [
  ...checksOf('2.3', 'taker', [
    [
      'filled',
      'a taker is told size, price, oid and cloid',
      async (c) => {
        const { filled, order } = await meet(c)
        mustFit(filled, { totalSz: is.decimal, avgPx: is.decimal, oid: is.count, cloid: order.c })
        mustFit([Number(filled.totalSz), Number(filled.avgPx)].join(), [order.s, order.p].map(Number).join(), 'size and price')
      },
    ],
    [
      'gtc-rest',
      'the rest of a Gtc stays under the same oid',
      async (c) => {
        const p = await meetingPx(c)
        const ask = await c.maker.rest(c.maker.wireOrder('ask', { p }))
        const { filled } = await take(c.taker, { p, s: sumSz(c, ask.s, ask.s), tif: 'Gtc' })
        mustFit(Number(filled.totalSz), Number(ask.s), 'totalSz')
        const open = (await c.info({ type: 'openOrders', user: c.taker.address })).find(({ oid }: Loose) => oid === filled.oid)
        if (open === undefined) {
          const fills: Loose[] = await c.info({ type: 'userFills', user: c.taker.address })
          const isHit = fills.some(({ oid, crossed }) => oid === filled.oid && !crossed)
          if (isHit) throw new Inapplicable('somebody else traded with the rest at once')
        }
        mustFit(Number(open?.sz), Number(ask.s), 'sz that rests')
      },
    ],
    [
      'ioc-rest',
      'the rest of an Ioc is dropped, and it ends filled',
      async (c) => {
        const p = await meetingPx(c)
        const ask = await c.maker.rest(c.maker.wireOrder('ask', { p }))
        const { filled } = await take(c.taker, { p, s: sumSz(c, ask.s, ask.s) })
        mustFit(Number(filled.totalSz), Number(ask.s), 'totalSz')
        mustFit(await statusOf(c, c.taker.address, filled.oid), { status: 'filled', order: { sz: '0.0' } })
      },
    ],
  ]),
  ...checksOf('2.3', 'taker', [
    [
      'average',
      'the average price is cut, not rounded',
      async (c) => {
        const { szDecimals, pxDecimals, szFor } = c.market
        const p = await meetingPx(c)
        const far = tickAbove(c, p)
        const s = szFor(p)
        await c.maker.rest(c.maker.wireOrder('ask', { p, s }))
        await c.maker.rest(c.maker.wireOrder('ask', { p: far, s: sumSz(c, s, s) }))
        const { filled } = await take(c.taker, { p: far, s: sumSz(c, s, s, s) })
        mustFit(parseDecimal(filled.totalSz.replace(/\.0$/, ''), szDecimals) === 3n * parseDecimal(s, szDecimals), true, 'all is filled')
        const average = (parseDecimal(p, pxDecimals) + 2n * parseDecimal(far, pxDecimals)) / 3n
        mustFit(Number(filled.avgPx), Number(formatDecimal(average, pxDecimals)), 'avgPx')
      },
    ],
  ]),
  ...checksOf('2.10', 'taker', [
    [
      'alo-cross',
      'a post-only order at the opposite price names both sides',
      async (c) => {
        const { p } = await c.maker.rest(c.maker.wireOrder('ask', { p: await meetingPx(c) }))
        const order = c.taker.wireOrder('bid', { p, c: freshCloid() })
        const bbo = new RegExp(
          `^Post only order would have immediately matched, bbo was [\\d.]*@${p.replace('.', '\\.')}\\. asset=${c.market.asset}$`,
        )
        mustFit(await c.taker.place(order), [{ error: bbo }], 'statuses')
        mustFit(await statusOf(c, c.taker.address, order.c as string), { status: 'badAloPxRejected' })
      },
    ],
    [
      'ioc-none',
      'an immediate order without a match',
      async (c) => {
        const order = c.taker.wireOrder('bid', { tif: 'Ioc', c: freshCloid() })
        mustFit(
          await c.taker.place(order),
          [{ error: `Order could not immediately match against any resting orders. asset=${c.market.asset}` }],
          'statuses',
        )
        mustFit(await statusOf(c, c.taker.address, order.c as string), { status: 'iocCancelRejected' })
      },
    ],
  ]),
  ...checksOf('1.7', 'taker', [
    [
      'filled',
      'a filled order has nothing left',
      async (c) => mustFit(await statusOf(c, c.maker.address, (await meet(c)).ask.oid), { status: 'filled', order: { sz: '0.0' } }),
    ],
    [
      'stale',
      'a partial fill does not refresh the record',
      async (c) => {
        const p = await meetingPx(c)
        const small = c.market.szFor(p)
        const ask = await c.maker.rest(c.maker.wireOrder('ask', { p, s: sumSz(c, small, small) }))
        await take(c.taker, { p, s: small })
        const record = await statusOf(c, c.maker.address, ask.oid)
        mustFit([record.status, Number(record.order.sz)].join(), `open,${Number(ask.s)}`, 'status and sz')
      },
    ],
  ]),
  ...checksOf('1.3', 'taker', [
    [
      'remaining',
      'the size of an open order is what remains',
      async (c) => {
        const p = await meetingPx(c)
        const small = c.market.szFor(p)
        const ask = await c.maker.rest(c.maker.wireOrder('ask', { p, s: sumSz(c, small, small) }))
        await take(c.taker, { p, s: small })
        const row = (await c.info({ type: 'openOrders', user: c.maker.address })).find(({ oid }: Loose) => oid === ask.oid)
        mustFit([Number(row?.sz), Number(row?.origSz)].join(), [small, ask.s].map(Number).join(), 'sz and origSz')
      },
    ],
  ]),
  ...checksOf('8.2', 'taker', [
    [
      'maker-price',
      'a fill is at the resting order’s price',
      async (c) => {
        const p = await meetingPx(c)
        const ask = await c.maker.rest(c.maker.wireOrder('ask', { p }))
        mustFit(Number((await take(c.taker, { p: tickAbove(c, p), s: ask.s })).filled.avgPx), Number(p), 'avgPx')
      },
    ],
    [
      'time-priority',
      'of one price the older order is hit first',
      async (c) => {
        const p = await meetingPx(c)
        const [older, newer] = [await c.maker.rest(c.maker.wireOrder('ask', { p })), await c.maker.rest(c.maker.wireOrder('ask', { p }))]
        await take(c.taker, { p, s: older.s })
        mustFit((await statusOf(c, c.maker.address, older.oid)).status, 'filled', 'status of the older order')
        mustFit((await statusOf(c, c.maker.address, newer.oid)).status, 'open', 'status of the newer order')
      },
    ],
    [
      'self-trade',
      'an own order in the way is canceled, and nothing trades',
      async (c) => {
        const p = await meetingPx(c)
        const ask = await c.maker.rest(c.maker.wireOrder('ask', { p }))
        const [status] = await c.maker.place(c.maker.wireOrder('bid', { p, tif: 'Ioc', c: freshCloid() }))
        mustFit(status, { error: /^Order could not immediately match/ })
        mustFit(await statusOf(c, c.maker.address, ask.oid), { status: 'selfTradeCanceled' })
      },
    ],
  ]),
]
