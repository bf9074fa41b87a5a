import { type Account, freshCloid } from '../account.ts'
import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { Inapplicable, must } from '../mismatch.ts'
import { excerptOf } from '../shape.ts'
import { meetingPx } from './meeting.ts'
import { bid } from './smallOrders.ts'

/** Two actions sent at one moment are in one block most of the time; where they never are, nothing can be said. */
const TRIES = 8

type Sent = readonly [account: Account, action: object]

/** Sends actions back to back on one socket, and returns their replies in the same order. */
async function atOnce(c: CheckContext, actions: readonly Sent[]): Promise<readonly Loose[]> {
  const bodies = actions.map(([account, action]) => account.bodyKept(action))
  const socket = await c.socket()
  await socket.fence()
  for (const [id, payload] of bodies.entries()) socket.send({ method: 'post', id, request: { type: 'action', payload } })
  const replies: Loose[] = []
  for (const id of bodies.keys()) {
    const { data } = await socket.next(`the answer to post ${id}`, (frame) => frame.channel === 'post' && frame.data.id === id)
    replies.push(data.response.payload)
  }
  return replies
}

const record = async (c: CheckContext, user: string, oid: string | number): Promise<Loose> =>
  (await c.info({ type: 'orderStatus', user, oid })).order ?? { statusTimestamp: Number.NaN }
const cancel = (c: CheckContext, ...cloids: readonly string[]): object => ({
  type: 'cancelByCloid',
  cancels: cloids.map((cloid) => ({ asset: c.market.asset, cloid })),
})
const firstStatus = (reply: Loose): Loose => reply?.response?.data?.statuses?.[0]

/**
 * Sends a cancel of what the next action places, and of an order that rests: the second tells the block of the cancel. In one block the post-only
 * order is placed first, whatever came first.
 */
async function placedBeforeCanceled(c: CheckContext, place: (cloid: string) => Promise<object>): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const witness = await c.maker.rest(bid(c))
    const cloid = freshCloid()
    const action = await place(cloid)
    const [reply] = await atOnce(c, [
      [c.maker, cancel(c, cloid, witness.cloid)],
      [c.maker, action],
    ])
    const [placed, canceled] = [await record(c, c.maker.address, cloid), await record(c, c.maker.address, witness.oid)]
    await c.maker.sweep()
    if (placed.order?.timestamp !== canceled.statusTimestamp) continue
    return must(
      firstStatus(reply) === 'success',
      `in one block a cancel that came first was answered ${excerptOf(reply)}, must find the order`,
    )
  }
  throw new Inapplicable(`two actions were not in one block in ${TRIES} tries`)
}

/** Sends a taker, and then a cancel of what it wants: in one block the cancel is first. */
async function canceledBeforeTaken(c: CheckContext): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const ask = await c.maker.rest(c.maker.wireOrder('ask', { p: await meetingPx(c) }))
    const witness = await c.maker.rest(bid(c))
    const taker = c.taker.wireOrder('bid', { p: ask.p, s: ask.s, tif: 'Ioc', c: freshCloid() })
    await c.taker.mustAfford(taker)
    const [, reply] = await atOnce(c, [
      [c.taker, { type: 'order', orders: [taker], grouping: 'na' }],
      [c.maker, cancel(c, ask.cloid, witness.cloid)],
    ])
    const [taken, canceled] = [await record(c, c.taker.address, taker.c as string), await record(c, c.maker.address, witness.oid)]
    await c.maker.sweep()
    if (taken.statusTimestamp !== canceled.statusTimestamp) continue
    return must(firstStatus(reply) === 'success', `in one block a cancel was answered ${excerptOf(reply)} after a taker, must be before it`)
  }
  throw new Inapplicable(`a taker and a cancel were not in one block in ${TRIES} tries: the mempool holds takers back`)
}

const placing = (c: CheckContext) => async (cloid: string) => ({ type: 'order', orders: [bid(c, { c: cloid })], grouping: 'na' })
const modifying = (c: CheckContext) => async (cloid: string) => {
  const { oid } = await c.maker.rest(bid(c))
  return { type: 'batchModify', modifies: [{ oid, order: bid(c, { c: cloid }) }] }
}

/** Inside one block: post-only orders, cancels, takers (API reference 8.1). */
export const blockOrderChecks: readonly Check[] = [
  ...checksOf('8.1', 'funds', [
    ['post-only-first', 'in one block post-only orders come before cancels', (c) => placedBeforeCanceled(c, placing(c))],
  ]),
  ...checksOf('3', 'funds', [['class', 'and so does a modify to a post-only order', (c) => placedBeforeCanceled(c, modifying(c))]]),
  ...checksOf('8.1', 'taker', [['taker-last', 'takers come after cancels', canceledBeforeTaken]]),
]
