import type { Loose } from '../src/conformance/check.ts'
import { acting, denied, inFrame, inReply, instead, statusesOf } from './breaks.ts'
import type { BreakRow } from './infoBreaks.ts'

const err = (response: string): object => ({ status: 'err', response })
const GONE = 'Order was never placed, already canceled, or filled. asset=10000'
const resting = { status: 'ok', response: { type: 'order', data: { statuses: [{ resting: { oid: 1 } }] } } }

/** One unit of the last decimal more. */
const roundedUp = (px: string): string => `${px.slice(0, -1)}${Number(px.at(-1)) + 1}`

/** Schedules, builders, averages, and the order inside a block, switched off bit by bit. */
export const accountBreaks: readonly BreakRow[] = [
  ['no schedules', instead(acting('scheduleCancel'), err('no')), '2.6.early 2.6.lead'],
  [
    'schedules of a second',
    instead(({ body }) => body?.action?.time > Date.now(), { status: 'ok', response: { type: 'default' } }),
    '2.6.lead',
  ],
  ['builders need no approval', instead(({ body }) => body?.action?.builder !== undefined, resting), '2.10.builder'],
  [
    'averages are rounded up',
    inReply('order', (reply) => {
      for (const { filled } of statusesOf(reply)) if (/\d{7}$/.test(filled?.avgPx)) filled.avgPx = roundedUp(filled.avgPx)
    }),
    '2.3.average',
  ],
  ['a lack of intervals', denied(({ body }) => body?.req?.interval === '3d'), '1.13.intervals'],
  [
    'no profit is told',
    inReply('userFills', (fills) => {
      for (const fill of fills) fill.closedPnl = '0.0'
    }),
    '1.8.closed-pnl',
  ],
  ['invalid subscriptions in other words', inFrame('error', (text) => text.replace('Invalid', 'Bad')), '4.3.invalid'],
  ['stale actions cost nothing', instead(({ body }) => body?.expiresAfter < Date.now(), err('Action already expired')), '7.2.stale'],
  [
    'a:true needs its target',
    instead(({ body }) => body?.action?.modifies !== undefined && body.action.a === true, resting),
    '3.always-gone',
  ],
  [
    'cancels are found too late, or come too late',
    inFrame('post', ({ response }) => {
      const statuses: Loose[] = statusesOf(response.payload)
      if (response.payload.response?.type === 'cancel') statuses[0] = { error: GONE }
    }),
    '8.1.post-only-first 8.1.taker-last 3.class',
  ],
]
