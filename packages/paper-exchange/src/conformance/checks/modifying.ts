import { freshCloid, type Resting } from '../account.ts'
import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { must } from '../mismatch.ts'
import { is, mustFit } from '../shape.ts'
import { bid } from './smallOrders.ts'

const GONE = /^Cannot modify canceled or filled order\.?$/
const BAND = 'Order price cannot be more than 80% away from the reference price'

const batch = (c: CheckContext, ...modifies: readonly object[]): Promise<Loose> => c.maker.exchange({ type: 'batchModify', modifies })
const statusOf = async (c: CheckContext, oid: number | string): Promise<string> => {
  const reply = await c.info({ type: 'orderStatus', user: c.maker.address, oid })
  return reply.order?.status ?? reply.status
}
const openOids = async (c: CheckContext): Promise<readonly number[]> =>
  (await c.info({ type: 'openOrders', user: c.maker.address })).map(({ oid }: Loose) => oid)

/** Modifies an order that rests and returns the new one's oid. */
async function moved(c: CheckContext, old: Resting, order: Loose): Promise<number> {
  const reply = await batch(c, { oid: old.oid, order })
  mustFit(reply, { status: 'ok', response: { type: 'order', data: { statuses: [{ resting: { oid: is.count } }] } } })
  return reply.response.data.statuses[0].resting.oid
}

/** Section 3: a modify is a cancel and a new order. */
export const modifyingChecks: readonly Check[] = [
  ...checksOf('2.5', 'funds', [
    [
      'modify',
      'modify answers default, without an oid',
      async (c) => {
        const { oid } = await c.maker.rest(bid(c))
        mustFit(await c.maker.exchange({ type: 'modify', oid, order: bid(c) }), { status: 'ok', response: { type: 'default' } })
      },
    ],
    [
      'modify-error',
      'its errors are for the whole action',
      async (c) => mustFit(await c.maker.exchange({ type: 'modify', oid: 1, order: bid(c) }), { status: 'err', response: GONE }),
    ],
    ['batch', 'batchModify answers as an order does', async (c) => void (await moved(c, await c.maker.rest(bid(c)), bid(c)))],
    [
      'batch-error',
      'its errors are per item',
      async (c) => mustFit((await batch(c, { oid: 1, order: bid(c) })).response?.data?.statuses, [{ error: GONE }], 'statuses'),
    ],
  ]),
  ...checksOf('3', 'funds', [
    [
      'new-oid',
      'the order has a new oid, the old one is canceled',
      async (c) => {
        const old = await c.maker.rest(bid(c))
        const oid = await moved(c, old, bid(c))
        must(oid > old.oid, `the new oid was ${oid}, must be above ${old.oid}`)
        mustFit(await statusOf(c, old.oid), 'canceled', 'status of the old order')
        mustFit(await statusOf(c, oid), 'open', 'status of the new order')
      },
    ],
    [
      'by-cloid',
      'a target may be named by its cloid',
      async (c) => {
        const old = await c.maker.rest(bid(c))
        const reply = await batch(c, { oid: old.cloid, order: bid(c) })
        mustFit(reply.response?.data?.statuses, [{ resting: { oid: is.count } }], 'statuses')
        must(!(await openOids(c)).includes(old.oid), 'the old order still rests')
      },
    ],
    [
      'cloid-not-inherited',
      'a cloid is not inherited',
      async (c) => {
        const old = await c.maker.rest(bid(c))
        const oid = await moved(c, old, c.maker.wireOrder('bid'))
        const row = (await c.info({ type: 'openOrders', user: c.maker.address })).find((order: Loose) => order.oid === oid)
        must(!Object.hasOwn(row, 'cloid'), 'the new order had a cloid')
      },
    ],
    [
      'same-cloid',
      'the cloid may be used again; it then names the new order',
      async (c) => {
        const old = await c.maker.rest(bid(c))
        const oid = await moved(c, old, { ...bid(c), c: old.cloid })
        const reply = await c.info({ type: 'orderStatus', user: c.maker.address, oid: old.cloid })
        mustFit(reply, { order: { order: { oid }, status: 'open' } })
      },
    ],
    [
      'post-only',
      'Gtc turns Alo',
      async (c) => {
        const oid = await moved(c, await c.maker.rest(bid(c)), c.maker.wireOrder('bid', { tif: 'Gtc', c: freshCloid() }))
        mustFit(await c.info({ type: 'orderStatus', user: c.maker.address, oid }), { order: { order: { tif: 'Alo' } } })
      },
    ],
    [
      'always-place',
      'a:true keeps Gtc',
      async (c) => {
        const { oid } = await c.maker.rest(bid(c))
        const order = c.maker.wireOrder('bid', { tif: 'Gtc', c: freshCloid() })
        mustFit(await c.maker.exchange({ type: 'modify', oid, order, a: true }), { status: 'ok' })
        mustFit(await c.info({ type: 'orderStatus', user: c.maker.address, oid: order.c }), {
          order: { order: { tif: 'Gtc' }, status: 'open' },
        })
      },
    ],
    [
      'always-gone',
      'and places though the old order is gone',
      async (c) => {
        const { oid } = await c.maker.rest(bid(c))
        await c.maker.cancel(oid)
        const order = c.maker.wireOrder('bid', { tif: 'Gtc', c: freshCloid() })
        await c.maker.exchange({ type: 'batchModify', modifies: [{ oid, order }], a: true })
        mustFit(await statusOf(c, order.c as string), 'open', 'status of the new order')
      },
    ],
    [
      'same-side',
      'the other side is refused and the old order stays',
      async (c) => {
        const old = await c.maker.rest(bid(c))
        mustFit(
          (await batch(c, { oid: old.oid, order: c.maker.wireOrder('ask', { c: freshCloid() }) })).response?.data?.statuses,
          [{ error: is.text }],
          'statuses',
        )
        must((await openOids(c)).includes(old.oid), 'the old order is gone')
      },
    ],
    [
      'static',
      'a fault of the payload leaves the old order',
      async (c) => {
        const old = await c.maker.rest(bid(c))
        const p = c.market.pxAt(1n, 10n)
        mustFit(
          (await batch(c, { oid: old.oid, order: bid(c, { p, s: c.market.szFor(p) }) })).response?.data?.statuses,
          [{ error: BAND }],
          'statuses',
        )
        must((await openOids(c)).includes(old.oid), 'the old order is gone')
      },
    ],
    [
      'not-restored',
      'a replacement refused at run time does not bring the old order back',
      async (c) => {
        const old = await c.maker.rest(bid(c))
        const order = bid(c, { s: c.market.szFor(old.p, 9n) })
        mustFit(await c.maker.exchange({ type: 'modify', oid: old.oid, order }), {
          status: 'err',
          response: /^Error placing new order during modify: Order must have minimum value of 10 /,
        })
        must(!(await openOids(c)).includes(old.oid), 'the old order still rests')
      },
    ],
    [
      'inner-error',
      'batchModify gives the inner error alone',
      async (c) => {
        const { oid, p } = await c.maker.rest(bid(c))
        const reply = await batch(c, { oid, order: bid(c, { s: c.market.szFor(p, 9n) }) })
        mustFit(reply.response?.data?.statuses, [{ error: /^Order must have minimum value of 10 / }], 'statuses')
      },
    ],
    [
      'full-size',
      'the size is the new order’s own',
      async (c) => {
        const old = await c.maker.rest(bid(c))
        const s = c.market.szFor(old.p, 15n)
        const oid = await moved(c, old, bid(c, { s }))
        const reply = await c.info({ type: 'orderStatus', user: c.maker.address, oid })
        mustFit(Number(reply.order.order.origSz), Number(s), 'origSz')
      },
    ],
    [
      'updates',
      'the feed tells open of the new oid and canceled of the old one',
      async (c) => {
        const socket = await c.socket()
        await socket.subscribe({ type: 'orderUpdates', user: c.maker.address } as { type: string })
        const old = await c.maker.rest(bid(c))
        const oid = await moved(c, old, bid(c))
        const tells = (id: number, word: string) => (frame: Loose) =>
          frame.channel === 'orderUpdates' && frame.data.some(({ order, status }: Loose) => order.oid === id && status === word)
        await socket.next('canceled of the old order', tells(old.oid, 'canceled'))
        await socket.next('open of the new order', tells(oid, 'open'))
      },
    ],
  ]),
]
