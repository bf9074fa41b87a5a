import { type Check, type CheckContext, checksOf } from '../check.ts'
import { must } from '../mismatch.ts'
import { is, mustFit } from '../shape.ts'
import { bid, err, OK_DEFAULT, refusesBatch, tooSmall } from './smallOrders.ts'

const missing = (c: CheckContext): string => `Order was never placed, already canceled, or filled. asset=${c.market.asset}`

/** Sends a bad order before a good one, and wants each to have its own status. */
async function refusesItem(c: CheckContext, bad: object, text: string): Promise<void> {
  const statuses = await c.maker.place(bid(c, bad), bid(c))
  must(statuses.length === 2, `there were ${statuses.length} statuses, must be one for each order`)
  mustFit(statuses[0], { error: text }, 'statuses[0]')
  mustFit(statuses[1], { resting: { oid: is.count } }, 'statuses[1]')
}

export const placingChecks: readonly Check[] = [
  ...checksOf('2.3', 'funds', [
    [
      'resting',
      'a resting order answers oid and cloid',
      async (c) => {
        const order = bid(c)
        mustFit((await c.maker.place(order))[0], { resting: { oid: is.count, cloid: order.c } })
      },
    ],
    [
      'no-cloid',
      'without a cloid there is no key for one',
      async (c) => {
        const [status] = await c.maker.place(c.maker.wireOrder('bid'))
        mustFit(status, { resting: { oid: is.count } })
        must(!Object.hasOwn(status.resting, 'cloid'), 'resting had a cloid')
      },
    ],
    [
      'reply',
      'the reply is of type order, with a status per order',
      async (c) => {
        const reply = await c.maker.exchange({ type: 'order', orders: [bid(c), bid(c)], grouping: 'na' })
        mustFit(reply, { status: 'ok', response: { type: 'order', data: { statuses: [{ resting: { oid: is.count } }] } } })
        mustFit(reply.response.data.statuses.length, 2, 'statuses.length')
      },
    ],
  ]),
  ...checksOf('2.4', 'funds', [
    [
      'success',
      'a cancel answers success',
      async (c) => {
        const { oid } = await c.maker.rest(bid(c))
        mustFit(await c.maker.cancel(oid), { status: 'ok', response: { type: 'cancel', data: { statuses: ['success'] } } })
      },
    ],
    [
      'missing',
      'a cancel of nothing says so',
      async (c) => mustFit(await c.maker.cancel(1), { response: { data: { statuses: [{ error: missing(c) }] } } }),
    ],
    [
      'twice',
      'and of what is gone, in the same words',
      async (c) => {
        const { oid } = await c.maker.rest(bid(c))
        mustFit((await c.maker.cancel(oid, oid)).response.data.statuses[1], { error: missing(c) })
      },
    ],
    [
      'by-cloid',
      'a cancel by cloid answers as a cancel',
      async (c) => {
        const { cloid } = await c.maker.rest(bid(c))
        const reply = await c.maker.exchange({ type: 'cancelByCloid', cancels: [{ asset: c.market.asset, cloid }] })
        mustFit(reply, { status: 'ok', response: { type: 'cancel', data: { statuses: ['success'] } } })
      },
    ],
    [
      'over-200',
      'more than 200 cancels fail as a whole',
      async (c) =>
        mustFit(await c.maker.cancel(...Array.from({ length: 201 }, (_, i) => i + 1)), err('Signed action over weight limit of 200.')),
    ],
  ]),
  ...checksOf('2.6', 'funds', [
    [
      'early',
      'scheduleCancel is refused for the past, or for want of volume',
      async (c) =>
        mustFit(
          await c.maker.exchange({ type: 'scheduleCancel', time: 1 }),
          err(
            /^(Cannot set scheduled cancel time until enough volume traded\. Required: \$1000000\. Traded: \$[\d.]+\.|Scheduled cancel time too early, must be at least 5 seconds from now\.)$/,
          ),
        ),
    ],
  ]),
  ...checksOf('2.7', 'funds', [
    ['noop', 'noop answers default', async (c) => mustFit(await c.maker.exchange({ type: 'noop' }), OK_DEFAULT)],
  ]),
  ...checksOf('2.9', 'funds', [
    [
      'runtime',
      'a refusal at run time leaves the others alone',
      (c) => refusesItem(c, tooSmall(c), `Order must have minimum value of 10 ${c.market.quote.name}. asset=${c.market.asset}`),
    ],
    ['static', 'a fault of the payload stops the batch, with one status', (c) => refusesBatch(c, { s: '0' }, 'Order has zero size.')],
    [
      'top-level',
      'an unknown asset refuses the whole envelope',
      async (c) =>
        mustFit(await c.maker.exchange({ type: 'order', orders: [bid(c, { a: 10_000 + 9_999_999 })], grouping: 'na' }), {
          status: 'err',
          response: is.text,
        }),
    ],
  ]),
]
