import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { must } from '../mismatch.ts'
import type { RawSocket } from '../rawSocket.ts'
import { is, mustFit } from '../shape.ts'
import { BALANCE } from './infoAccount.ts'
import { FRONTEND_ORDER, ORDER } from './orderViews.ts'
import { bid } from './smallOrders.ts'
import { subscribed } from './subscribing.ts'

const feed = (c: CheckContext, type: string): Promise<RawSocket> => subscribed(c, { type, user: c.maker.address })

/** Resolves with the element of `orderUpdates` that tells this of an order. */
export async function update(socket: RawSocket, oid: number, word: string): Promise<Loose> {
  const tells = ({ order, status }: Loose): boolean => order?.oid === oid && status === word
  const frame = await socket.next(
    `orderUpdates ${word} of ${oid}`,
    ({ channel, data }) => channel === 'orderUpdates' && [data].flat().some(tells),
  )
  must(Array.isArray(frame.data), 'orderUpdates had no list')
  return frame.data.find(tells)
}

/** What an account's own feeds tell of orders that rest far from the market. */
export const ownFeedChecks: readonly Check[] = [
  ...checksOf('4.6', 'funds', [
    [
      'open',
      'a resting order is open, with status beside it and no user',
      async (c) => {
        const socket = await feed(c, 'orderUpdates')
        const order = await c.maker.rest(bid(c))
        const element = await update(socket, order.oid, 'open')
        mustFit(element, {
          order: { ...(ORDER as object), coin: c.market.coin, side: 'B', cloid: order.cloid },
          statusTimestamp: is.timeMs,
        })
        must(!Object.hasOwn(element, 'user') && !Object.hasOwn(element.order, 'status'), 'an element had a user, or the status inside')
      },
    ],
    [
      'no-frontend-keys',
      'an element has no tif and no trigger',
      async (c) => {
        const socket = await feed(c, 'orderUpdates')
        const { oid } = await c.maker.rest(bid(c))
        const { order } = await update(socket, oid, 'open')
        for (const key of ['tif', 'orderType', 'triggerPx', 'isTrigger']) must(!Object.hasOwn(order, key), `an element had ${key}`)
      },
    ],
    [
      'no-cloid',
      'without a cloid the key is absent',
      async (c) => {
        const socket = await feed(c, 'orderUpdates')
        const oid = await c.maker.restAsIs(c.maker.wireOrder('bid'))
        must(!Object.hasOwn((await update(socket, oid, 'open')).order, 'cloid'), 'an order without a cloid had the key')
      },
    ],
    [
      'canceled',
      'a canceled one keeps what remained',
      async (c) => {
        const socket = await feed(c, 'orderUpdates')
        const { oid, s } = await c.maker.rest(bid(c))
        await c.maker.cancel(oid)
        mustFit(Number((await update(socket, oid, 'canceled')).order.sz), Number(s), 'sz')
      },
    ],
    [
      'rejected',
      'a refusal at run time is told under its word',
      async (c) => {
        const socket = await feed(c, 'orderUpdates')
        const order = { ...bid(c), s: c.market.szFor(c.market.pxAt(1n, 2n), 9n) }
        await c.maker.place(order)
        const isIt = ({ channel, data }: Loose): boolean =>
          channel === 'orderUpdates' && data.some((row: Loose) => row.order.cloid === order.c)
        const { data } = await socket.next('the refusal', isIt)
        mustFit(data.find((row: Loose) => row.order.cloid === order.c).status, 'minTradeNtlRejected', 'status')
      },
    ],
  ]),
  ...checksOf('4.9', 'funds', [
    [
      'hold',
      'spotState tells the hold of a new order, for the whole account',
      async (c) => {
        const socket = await feed(c, 'spotState')
        const held = (): number => {
          const frame = socket.frames.findLast(({ channel }) => channel === 'spotState')
          return Number(frame?.data.spotState.balances.find(({ token }: Loose) => token === c.market.quote.index)?.hold ?? 0)
        }
        await socket.next('the first spotState', ({ channel }) => channel === 'spotState')
        const before = held()
        await c.maker.rest(bid(c))
        const { data } = await socket.next('a spotState with the hold', ({ channel }) => channel === 'spotState' && held() > before)
        mustFit(data.spotState.balances, [BALANCE], 'balances')
      },
    ],
  ]),
  ...checksOf('4.11', 'funds', [
    [
      'pushed',
      'openOrders lists a new order in the longer form',
      async (c) => {
        const socket = await feed(c, 'openOrders')
        const { oid } = await c.maker.rest(bid(c))
        const lists = ({ channel, data }: Loose): boolean =>
          channel === 'openOrders' && data.orders.some((order: Loose) => order.oid === oid)
        const { data } = await socket.next('openOrders with the order', lists)
        mustFit(
          data.orders.find((order: Loose) => order.oid === oid),
          FRONTEND_ORDER,
          'order',
        )
      },
    ],
  ]),
  ...checksOf('4.4', 'funds', [
    [
      'signed',
      'a signed action may be posted',
      async (c) => {
        const socket = await c.socket()
        socket.send({ method: 'post', id: 1, request: { type: 'action', payload: c.maker.body({ type: 'noop' }) } })
        const { data } = await socket.next('the answer', ({ channel }) => channel === 'post')
        mustFit(data, { id: 1, response: { type: 'action', payload: { status: 'ok', response: { type: 'default' } } } })
      },
    ],
  ]),
]
