// biome-ignore-all lint/suspicious/noAssignInExpressions: a break is one expression, so that it stays one row
import type { Loose } from '../src/conformance/check.ts'
import type { Break } from './breakingProxy.ts'
import { inFrame, without } from './breaks.ts'
import type { BreakRow } from './infoBreaks.ts'

const echo = (change: (subscription: Loose) => void): Break => inFrame('subscriptionResponse', ({ subscription }) => change(subscription))
const posted = (change: (response: Loose, data: Loose) => unknown): Break => inFrame('post', (data) => void change(data.response, data))
const updates = (change: (row: Loose) => void): Break => inFrame('orderUpdates', (rows) => void rows.forEach(change))
const errors = (from: string, to: string): Break => inFrame('error', (text) => text.replace(from, to))
/** A frame that the venue does not send after subscribing. */
const greeted = (type: string, channel: string, data: unknown): Break => ({
  frame: (frame) =>
    frame.channel === 'subscriptionResponse' && frame.data.subscription.type === type ? [frame, { channel, data }] : frame,
})
const muted = (channel: string): Break => ({ frame: (frame) => (frame.channel === channel ? [] : frame) })

/** Once the first frame of a channel is out, no other follows. */
function onlyFirst(channel: string): Break {
  const seen = new Set<string>()
  return {
    frame: (frame) => {
      if (frame.channel === 'subscriptionResponse') seen.clear()
      if (frame.channel !== channel) return frame
      if (seen.has(channel)) return []
      seen.add(channel)
      return frame
    },
  }
}

/** Section 4, switched off bit by bit. */
export const socketBreaks: readonly BreakRow[] = [
  ['a pong with data', { frame: (frame) => (frame.channel === 'pong' ? { ...frame, data: null } : frame) }, '4.1.ping'],
  [
    'echoes without defaults',
    echo(without('fast', 'aggregateByTime', 'ignorePortfolioMargin', 'dex')),
    '4.2.l2Book 4.2.userFills 4.2.spotState 4.2.openOrders 4.2.unsubscribe',
  ],
  [
    'echoes in upper case',
    echo((subscription) => void (subscription.user &&= subscription.user.toUpperCase())),
    '4.2.userFills 4.2.spotState 4.2.openOrders 4.2.user-case',
  ],
  [
    'echoes with more fields',
    echo((subscription) => void (subscription.type === 'trades' && (subscription.extra = 1))),
    '4.2.unknown-field',
  ],
  ['acknowledgements without method', inFrame('subscriptionResponse', without('method')), '4.2.ack 4.2.unsubscribe'],
  [
    'another word for unparsable',
    errors('Error parsing JSON', 'Cannot parse JSON'),
    '4.3.bad-json 4.3.unknown-method 4.3.unknown-type 4.4.unknown-info 4.10.web-data-2',
  ],
  [
    'the frame is not quoted',
    {
      frame: (frame) =>
        frame.channel === 'error' && frame.data.startsWith('Error parsing') ? { ...frame, data: frame.data.split(':')[0] } : frame,
    },
    '4.3.bad-json 4.3.unknown-method 4.3.unknown-type 4.4.unknown-info 4.10.web-data-2',
  ],
  ['subscribed twice', errors('Already subscribed', 'Duplicate'), '4.3.twice'],
  ['never subscribed', errors('Already unsubscribed', 'Unknown'), '4.3.never'],
  [
    'an unknown coin is told',
    { sent: (frame) => (frame.subscription?.coin === '@999999999' ? { method: 'dance' } : frame) },
    '4.3.unknown-coin',
  ],
  ['posts lose their id', posted((_, data) => void (data.id += 1)), '4.4.info 4.4.null 4.4.action 4.4.action-422 4.4.big-id 4.4.signed'],
  ['ids of 32 bits', posted((_, data) => void (data.id %= 2 ** 32)), '4.4.big-id'],
  ['answers without their type', posted(({ payload }) => void (payload?.type && delete payload.type)), '4.4.info'],
  ['null is left out', posted(({ payload }) => void (payload?.data === null && delete payload.data)), '4.4.null'],
  ['refusals are errors', posted((response) => void (response.payload?.status === 'err' && (response.type = 'error'))), '4.4.action'],
  ['signed posts are errors', posted((response) => void (response.payload?.status === 'ok' && (response.type = 'error'))), '4.4.signed'],
  [
    'errors without status',
    posted((response) => void (typeof response.payload === 'string' && (response.payload = response.payload.slice(26)))),
    '4.4.action-422',
  ],
  ['orderUpdates begins with a list', greeted('orderUpdates', 'orderUpdates', []), '4.5.order-updates'],
  ['userEvents begins with fills', greeted('userEvents', 'user', { fills: [] }), '4.5.user-events'],
  ['no isSnapshot', inFrame('userFills', without('isSnapshot')), '4.5.is-snapshot'],
  ['isSnapshot always', inFrame('userFills', (data) => void (data.isSnapshot = true)), '4.7.increment'],
  ['snapshots oldest first', inFrame('userFills', (data) => void data.fills.reverse()), '4.7.snapshot'],
  ['trades without users', inFrame('trades', (trades) => trades.forEach(without('users'))), '4.5.trades'],
  ['buyer and seller swapped', inFrame('trades', (trades) => trades.forEach((trade: Loose) => void trade.users.reverse())), '4.14.print'],
  [
    'the maker’s side',
    inFrame('trades', (trades) =>
      trades.forEach((trade: Loose) => {
        trade.side = trade.side === 'B' ? 'A' : 'B'
      }),
    ),
    '4.14.print',
  ],
  ['no first spotState', muted('spotState'), '4.9.first 4.9.hold'],
  ['spotState once', onlyFirst('spotState'), '4.9.hold'],
  ['openOrders once', onlyFirst('openOrders'), '4.11.pushed'],
  ['openOrders without dex', inFrame('openOrders', without('dex')), '4.11.first'],
  ['openOrders in the short form', inFrame('openOrders', ({ orders }) => orders.forEach(without('tif'))), '4.11.pushed'],
  [
    'webData2 lives',
    { sent: (frame) => (frame.subscription?.type === 'webData2' ? { method: 'subscribe', subscription: { type: 'allMids' } } : frame) },
    '4.10.web-data-2',
  ],
  ['webData3 without user', inFrame('webData3', ({ userState }) => void delete userState.user), '4.10.web-data-3'],
  ['books without time', inFrame('l2Book', without('time')), '4.12.book 4.12.again'],
  [
    'books upside down',
    inFrame('l2Book', ({ levels }) =>
      levels.forEach((side: Loose[]) => {
        side.reverse()
      }),
    ),
    '4.12.book 4.12.fast',
  ],
  ['fast is not told', inFrame('l2Book', without('fast')), '4.12.fast'],
  ['a book once', onlyFirst('l2Book'), '4.12.again'],
  ['bbo as an object', inFrame('bbo', (data) => void (data.bbo = { bid: data.bbo[0], ask: data.bbo[1] })), '4.13.first 4.13.change'],
  ['bbo once', onlyFirst('bbo'), '4.13.change'],
  ['mids bare', inFrame('allMids', ({ mids }) => mids), '4.15.first'],
  [
    'spot contexts on the perps’ channel',
    { frame: (frame) => (frame.channel === 'activeSpotAssetCtx' ? { ...frame, channel: 'activeAssetCtx' } : frame) },
    '4.16.channel',
  ],
  [
    'resting, not open',
    updates((row) => void (row.status = row.status.replace(/^open$/, 'resting'))),
    '4.6.open 4.6.no-frontend-keys 4.6.no-cloid 4.6.taker',
  ],
  ['status inside', updates((row) => void (row.order.status = row.status)), '4.6.open'],
  ['the user is told', updates((row) => void (row.user = '0x')), '4.6.open'],
  ['orderUpdates has tif', updates((row) => void (row.order.tif = 'Alo')), '4.6.no-frontend-keys'],
  ['cloid null in orderUpdates', updates((row) => void (row.order.cloid ??= null)), '4.6.no-cloid'],
  ['canceled has nothing left', updates((row) => void (row.status === 'canceled' && (row.order.sz = '0.0'))), '4.6.canceled'],
  [
    'canceled is not told',
    {
      frame: (frame) =>
        frame.channel === 'orderUpdates' ? { ...frame, data: frame.data.filter((row: Loose) => row.status !== 'canceled') } : frame,
    },
    '4.6.canceled',
  ],
  [
    'replaced orders are not told',
    {
      frame: (frame) =>
        frame.channel === 'orderUpdates' ? { ...frame, data: frame.data.filter((row: Loose) => row.status !== 'canceled') } : frame,
    },
    '3.updates',
  ],
  [
    'refusals are not told',
    {
      frame: (frame) =>
        frame.channel === 'orderUpdates' ? { ...frame, data: frame.data.filter((row: Loose) => !row.status.endsWith('Rejected')) } : frame,
    },
    '4.6.rejected',
  ],
  [
    'one object, no list',
    { frame: (frame) => (frame.channel === 'orderUpdates' ? frame.data.map((data: Loose) => ({ ...frame, data })) : frame) },
    '4.6.open 4.6.no-frontend-keys 4.6.no-cloid 4.6.canceled 4.6.rejected 4.6.taker 4.6.filled',
  ],
  ['filled keeps its size', updates((row) => void (row.status === 'filled' && (row.order.sz = row.order.origSz))), '4.6.filled'],
  [
    'takers are filled at once',
    {
      frame: (frame) =>
        frame.channel === 'orderUpdates' && frame.data.some((row: Loose) => row.status === 'filled')
          ? { ...frame, data: frame.data.filter((row: Loose) => row.status !== 'open') }
          : frame,
    },
    '4.6.taker',
  ],
  ['no events', muted('user'), '4.8.fills 4.8.non-user-cancel'],
  ['own cancels alone', { frame: (frame) => (frame.channel === 'user' && frame.data.nonUserCancel ? [] : frame) }, '4.8.non-user-cancel'],
  ['candles in a list', inFrame('candle', (data) => [data]), '4.17.candle'],
]
