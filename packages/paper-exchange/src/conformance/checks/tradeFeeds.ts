import { freshCloid } from '../account.ts'
import { type Check, checksOf, type Loose } from '../check.ts'
import { must } from '../mismatch.ts'
import { is, mustFit } from '../shape.ts'
import { CANDLE, TRADE } from './infoMarket.ts'
import { fillOf, meet, meetingPx } from './meeting.ts'
import { update } from './ownFeeds.ts'
import { FILL } from './settlement.ts'
import { subscribed } from './subscribing.ts'

const has = (list: unknown, oid: number): boolean => Array.isArray(list) && list.some((row: Loose) => row.oid === oid)

/** What the feeds tell of a trade between the two keys. */
export const tradeFeedChecks: readonly Check[] = [
  ...checksOf('4.6', 'taker', [
    [
      'taker',
      'a taker is open and then filled, in one list, at one time',
      async (c) => {
        const socket = await subscribed(c, { type: 'orderUpdates', user: c.taker.address })
        const { filled } = await meet(c)
        const isIt = ({ channel, data }: Loose): boolean =>
          channel === 'orderUpdates' && data.some(({ order }: Loose) => order.oid === filled.oid)
        const rows = (await socket.next('the updates of a taker', isIt)).data.filter(({ order }: Loose) => order.oid === filled.oid)
        mustFit(rows.map(({ status }: Loose) => status).join(), 'open,filled', 'statuses')
        mustFit(rows[0].statusTimestamp, rows[1].statusTimestamp, 'time of open')
      },
    ],
    [
      'filled',
      'a filled resting order has nothing left',
      async (c) => {
        const socket = await subscribed(c, { type: 'orderUpdates', user: c.maker.address })
        const { ask } = await meet(c)
        mustFit((await update(socket, ask.oid, 'filled')).order.sz, '0.0', 'sz')
      },
    ],
  ]),
  ...checksOf('4.7', 'taker', [
    [
      'increment',
      'later fills come without isSnapshot',
      async (c) => {
        const socket = await subscribed(c, { type: 'userFills', user: c.taker.address })
        await socket.next('the snapshot', ({ channel }) => channel === 'userFills')
        const { filled } = await meet(c)
        const { data } = await socket.next('the fill', (frame) => frame.channel === 'userFills' && has(frame.data.fills, filled.oid))
        must(!Object.hasOwn(data, 'isSnapshot') || data.isSnapshot === false, 'a later frame said isSnapshot')
        mustFit(data, { user: c.taker.address, fills: [FILL] })
      },
    ],
    [
      'snapshot',
      'the snapshot has the earlier fills, newest first',
      async (c) => {
        await meet(c)
        await meet(c)
        const socket = await subscribed(c, { type: 'userFills', user: c.taker.address })
        const { data } = await socket.next('the snapshot', ({ channel }) => channel === 'userFills')
        must(data.fills.length > 1 && data.fills[0].time > data.fills[1].time, 'the snapshot was not newest first')
      },
    ],
  ]),
  ...checksOf('4.8', 'taker', [
    [
      'fills',
      'userEvents come on channel user: fills',
      async (c) => {
        const socket = await subscribed(c, { type: 'userEvents', user: c.taker.address })
        const { filled } = await meet(c)
        await socket.next('the fill on user', ({ channel, data }) => channel === 'user' && has(data.fills, filled.oid))
      },
    ],
    [
      'non-user-cancel',
      'and what the venue canceled by itself',
      async (c) => {
        const socket = await subscribed(c, { type: 'userEvents', user: c.maker.address })
        const p = await meetingPx(c)
        const ask = await c.maker.rest(c.maker.wireOrder('ask', { p }))
        await c.maker.place(c.maker.wireOrder('bid', { p, tif: 'Ioc', c: freshCloid() }))
        const { data } = await socket.next('nonUserCancel', (frame) => frame.channel === 'user' && has(frame.data.nonUserCancel, ask.oid))
        mustFit(data.nonUserCancel, [{ coin: c.market.coin, oid: is.count }], 'nonUserCancel')
      },
    ],
  ]),
  ...checksOf('4.13', 'taker', [
    [
      'change',
      'bbo tells a change of the best price',
      async (c) => {
        const socket = await subscribed(c, { type: 'bbo', coin: c.market.coin })
        const p = await meetingPx(c)
        await c.maker.rest(c.maker.wireOrder('ask', { p }))
        await socket.next('bbo with the ask', ({ channel, data }) => channel === 'bbo' && Number(data.bbo[1]?.px) === Number(p))
      },
    ],
  ]),
  ...checksOf('4.14', 'taker', [
    [
      'print',
      'a trade is printed once, with the taker’s side, buyer and seller',
      async (c) => {
        const socket = await subscribed(c, { type: 'trades', coin: c.market.coin })
        const { filled } = await meet(c)
        const { tid } = await fillOf(c, c.taker, filled.oid)
        const isIt = ({ channel, data }: Loose): boolean => channel === 'trades' && data.some((trade: Loose) => trade.tid === tid)
        const { data } = await socket.next('the print', isIt)
        const print = data.find((trade: Loose) => trade.tid === tid)
        mustFit(print, { ...(TRADE as object), side: 'B' })
        mustFit(print.users.join(), [c.taker.address, c.maker.address].join(), 'users')
      },
    ],
  ]),
  ...checksOf('4.17', 'taker', [
    [
      'candle',
      'a trade moves its candle: one object, not a list',
      async (c) => {
        const socket = await subscribed(c, { type: 'candle', coin: c.market.coin, interval: '1m' })
        await meet(c)
        const { data } = await socket.next('a candle', ({ channel }) => channel === 'candle')
        mustFit(data, { ...(CANDLE as object), s: c.market.coin, i: '1m' })
      },
    ],
  ]),
  ...checksOf('3', 'taker', [
    [
      'lost-race',
      'a modify that would match says so, and the old order is gone',
      async (c) => {
        const old = await c.maker.rest(c.maker.wireOrder('bid', { c: freshCloid() }))
        const p = await meetingPx(c)
        const ask = await c.taker.rest(c.taker.wireOrder('ask', { p }))
        const order = c.maker.wireOrder('bid', { p, s: ask.s, c: freshCloid() })
        const response = /^Error placing new order during modify: Post only order would have immediately matched, bbo was /
        mustFit(await c.maker.exchange({ type: 'modify', oid: old.oid, order }), { status: 'err', response })
        mustFit((await c.info({ type: 'orderStatus', user: c.maker.address, oid: old.oid })).order, { status: 'canceled' })
      },
    ],
  ]),
]
