import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { Inapplicable, must } from '../mismatch.ts'
import { mustFit } from '../shape.ts'
import { bid, err, OK_DEFAULT } from './smallOrders.ts'

/** A tenth: the venue's cut was measured at 60.6 s. */
const IDLE_SLACK = 10
/** A schedule needs 5 s (API reference 2.6); one more for the way. */
const LEAD_MS = 6000
const AFTER_MS = 3000
const FAR_MS = 86_400_000
const LACKS_VOLUME = /^Cannot set scheduled cancel time until enough volume traded/

const schedule = async (c: CheckContext, time: number): Promise<void> => {
  const reply = await c.maker.exchange({ type: 'scheduleCancel', time })
  if (LACKS_VOLUME.test(String(reply.response))) throw new Inapplicable(reply.response)
  mustFit(reply, OK_DEFAULT)
}

/** A schedule is the account's, and one of ours takes the place of its own: that is left alone where there is something that it may be for. */
async function mustBeIdle(c: CheckContext): Promise<void> {
  const others: readonly Loose[] = await c.info({ type: 'openOrders', user: c.maker.address })
  if (others.length > 0) throw new Inapplicable(`the account has ${others.length} open orders, which a schedule would cancel`)
}

async function setAndCleared(c: CheckContext): Promise<void> {
  await mustBeIdle(c)
  await schedule(c, Date.now() + FAR_MS)
  mustFit(await c.maker.exchange({ type: 'scheduleCancel' }), OK_DEFAULT)
}

async function triggered(c: CheckContext): Promise<void> {
  await mustBeIdle(c)
  const { oid } = await c.maker.rest(bid(c))
  await schedule(c, Date.now() + LEAD_MS)
  await c.wait(LEAD_MS + AFTER_MS)
  mustFit(await c.info({ type: 'orderStatus', user: c.maker.address, oid }), { order: { status: 'scheduledCancel' } })
}

async function cutWhenIdle(c: CheckContext): Promise<void> {
  const [silent, pinging] = [await c.socket(), await c.socket()]
  const slackMs = c.idleMs / IDLE_SLACK
  await c.wait(c.idleMs - 3 * slackMs)
  must(!silent.isClosed, `a socket was cut within ${c.idleMs - 3 * slackMs} ms, must be after ${c.idleMs}`)
  await pinging.fence()
  await c.wait(3 * slackMs)
  must(await silent.closing(), `a silent socket was not cut, must be after ${c.idleMs} ms`)
  await c.wait(slackMs)
  must(!pinging.isClosed, 'a socket that had pinged was cut')
}

/** What time brings. */
export const waitingChecks: readonly Check[] = [
  ...checksOf('2.6', 'funds', [
    [
      'lead',
      'one in less than five seconds is refused',
      async (c) => {
        const reply = await c.maker.exchange({ type: 'scheduleCancel', time: Date.now() + 1000 })
        if (LACKS_VOLUME.test(String(reply.response))) throw new Inapplicable(reply.response)
        mustFit(reply, err('Scheduled cancel time too early, must be at least 5 seconds from now.'))
      },
    ],
  ]),
  ...checksOf(
    '2.6',
    'funds',
    [
      ['set', 'a cancel can be scheduled, and taken back', setAndCleared],
      ['trigger', 'when its time comes the orders are canceled, under its word', triggered],
    ],
    { leave: 'slow' },
  ),
  ...checksOf('4.1', 'nothing', [['idle', 'a socket that was sent nothing is cut', cutWhenIdle]], { leave: 'slow' }),
]
