import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { must } from '../mismatch.ts'
import { is, mustFit, orNull, type Pattern } from '../shape.ts'
import { bid } from './smallOrders.ts'

export const ORDER: Pattern = {
  coin: is.text,
  side: is.side,
  limitPx: is.decimal,
  sz: is.decimal,
  oid: is.count,
  timestamp: is.timeMs,
  origSz: is.decimal,
}
export const FRONTEND_ORDER: Pattern = {
  ...(ORDER as object),
  triggerCondition: 'N/A',
  isTrigger: false,
  triggerPx: '0.0',
  children: is.list,
  isPositionTpsl: false,
  reduceOnly: false,
  orderType: 'Limit',
  tif: /^(Alo|Gtc|Ioc)$/,
  cloid: orNull(is.cloid),
}

const read = (c: CheckContext, type: string, more: object = {}): Promise<Loose> => c.info({ type, user: c.maker.address, ...more })
const status = (c: CheckContext, oid: number | string): Promise<Loose> => read(c, 'orderStatus', { oid })
const found = (list: Loose[], oid: number): Loose => {
  const order = list.find((row) => (row.order ?? row).oid === oid)
  must(order !== undefined, `order ${oid} was not listed`)
  return order
}

/** What REST tells of an account's orders: they rest far from the market. */
export const orderViewChecks: readonly Check[] = [
  ...checksOf('1.3', 'funds', [
    [
      'row',
      'an open order has its keys',
      async (c) => {
        const order = await c.maker.rest(bid(c))
        const row = found(await read(c, 'openOrders'), order.oid)
        mustFit(row, { ...(ORDER as object), coin: c.market.coin, side: 'B', cloid: order.cloid })
        mustFit(
          [Number(row.limitPx), Number(row.sz), Number(row.origSz)].join(),
          [order.p, order.s, order.s].map(Number).join(),
          'price and sizes',
        )
      },
    ],
    [
      'no-cloid',
      'without a cloid the key is absent',
      async (c) => {
        const oid = await c.maker.restAsIs(c.maker.wireOrder('bid'))
        must(!Object.hasOwn(found(await read(c, 'openOrders'), oid), 'cloid'), 'an order without a cloid had the key')
      },
    ],
  ]),
  ...checksOf('1.4', 'funds', [
    [
      'row',
      'the longer form has its keys',
      async (c) => {
        const { oid, cloid } = await c.maker.rest(bid(c))
        mustFit(found(await read(c, 'frontendOpenOrders'), oid), { ...(FRONTEND_ORDER as object), cloid, tif: 'Alo' })
      },
    ],
    [
      'null-cloid',
      'without a cloid it is null there',
      async (c) => {
        const oid = await c.maker.restAsIs(c.maker.wireOrder('bid'))
        mustFit(found(await read(c, 'frontendOpenOrders'), oid), { cloid: null })
      },
    ],
  ]),
  ...checksOf('1.7', 'funds', [
    [
      'open',
      'an open order is found by oid',
      async (c) => {
        const { oid, cloid } = await c.maker.rest(bid(c))
        mustFit(await status(c, oid), {
          status: 'order',
          order: { order: { ...(FRONTEND_ORDER as object), oid, cloid }, status: 'open', statusTimestamp: is.timeMs },
        })
      },
    ],
    [
      'by-cloid',
      'and by cloid: the latest that used it',
      async (c) => {
        const order = bid(c)
        const first = await c.maker.rest(order)
        await c.maker.cancel(first.oid)
        const second = await c.maker.rest(order)
        mustFit(await status(c, order.c), { order: { order: { oid: second.oid }, status: 'open' } })
      },
    ],
    [
      'canceled',
      'a canceled one keeps what remained',
      async (c) => {
        const { oid, s } = await c.maker.rest(bid(c))
        await c.maker.cancel(oid)
        const reply = await status(c, oid)
        mustFit(reply, { order: { status: 'canceled' } })
        mustFit(Number(reply.order.order.sz), Number(s), 'sz')
      },
    ],
    [
      'rejected',
      'a refusal at run time leaves a record',
      async (c) => {
        const order = { ...bid(c), s: c.market.szFor(c.market.pxAt(1n, 2n), 9n) }
        await c.maker.place(order)
        mustFit(await status(c, order.c), { order: { status: 'minTradeNtlRejected' } })
      },
    ],
    [
      'rejected-balance',
      'for want of balance under its own word',
      async (c) => {
        const order = { ...bid(c), s: c.market.szFor(c.market.pxAt(1n, 2n), 10n ** 12n) }
        await c.maker.provoke({ type: 'order', orders: [order], grouping: 'na' })
        mustFit(await status(c, order.c), { order: { status: 'insufficientSpotBalanceRejected' } })
      },
    ],
    [
      'no-record',
      'a fault of the payload leaves none',
      async (c) => {
        const order = { ...bid(c), s: '0' }
        await c.maker.place(order)
        mustFit(await status(c, order.c), { status: 'unknownOid' })
      },
    ],
  ]),
  ...checksOf('1.9', 'funds', [
    [
      'rows',
      'the history has order, status and time, newest first',
      async (c) => {
        const { oid } = await c.maker.rest(bid(c))
        await c.maker.cancel(oid)
        const rows: Loose[] = await read(c, 'historicalOrders')
        mustFit(
          rows.slice(0, 5),
          [{ order: { coin: is.text, sz: is.decimal, oid: is.count }, status: is.text, statusTimestamp: is.timeMs }],
          'rows',
        )
        must(
          rows.every(({ statusTimestamp }, i) => i === 0 || statusTimestamp <= rows[i - 1].statusTimestamp),
          'rows were not newest first',
        )
        found(rows, oid)
      },
    ],
  ]),
]
