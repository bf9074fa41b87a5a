import { nextNonce } from '../account.ts'
import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { Inapplicable, Mismatch, must } from '../mismatch.ts'
import type { RawSocket } from '../rawSocket.ts'
import { excerptOf, mustFit } from '../shape.ts'
import { err, OK_DEFAULT } from './smallOrders.ts'

/** Weight per minute and address, and that of the heaviest question (API reference 7.1). */
const WEIGHT_PER_MINUTE = 1200
const ROLE_WEIGHT = 60
/** Per address (API reference 7.3). */
const CONNECTIONS = 10
const NEW_CONNECTIONS = 30
const USERS = 15
const POSTS = 100
const POST_BURSTS = 5
/** Nonces that are remembered for each signer (API reference 6.3). */
const NONCES = 100
const CANCELS = 200
/** An account with more requests left than this is spared: it would take minutes. */
const SPARE_MOST = 20_000
const PASS_MS = 10_000
const OVER =
  /^Too many cumulative requests sent \((\d+) > (\d+)\) for cumulative volume traded \$[\d.]+\. Place taker orders to free up 1 request per USDC traded\.$/

const noop = { type: 'noop' }
const budgetOf = async (c: CheckContext): Promise<{ readonly used: number; readonly cap: number }> => {
  const { nRequestsUsed: used, nRequestsCap: cap } = await c.info({ type: 'userRateLimit', user: c.maker.address })
  return { used, cap }
}

/** Cancels what was never there, by the hundred, until the account has no request left; each counts. */
async function useBudgetUp(c: CheckContext): Promise<void> {
  const { used, cap } = await budgetOf(c)
  if (cap - used > SPARE_MOST)
    throw new Inapplicable(`the account has ${cap - used} requests left, more than ${SPARE_MOST} are not used up`)
  for (let left = cap - used; left > 0; left -= CANCELS) {
    const cancels = Array.from({ length: Math.min(CANCELS, left) }, (_, i) => ({ a: c.market.asset, o: i + 1 }))
    await c.maker.provoke({ type: 'cancel', cancels })
  }
}

/** Uses the budget up, and asks until an action is refused: one in ten seconds is let through. */
async function refusedForBudget(c: CheckContext): Promise<Loose> {
  await useBudgetUp(c)
  const [first, second] = [await c.maker.provoke(noop), await c.maker.provoke(noop)]
  return first.status === 'err' ? first : second
}

async function nonceFloor(c: CheckContext): Promise<void> {
  const low = nextNonce()
  const bodies = Array.from({ length: NONCES + 1 }, () => c.maker.body(noop))
  for (const body of bodies) mustFit((await c.maker.post(body)).json, OK_DEFAULT)
  mustFit(await c.maker.provoke(noop, { nonce: low }), err(new RegExp(`^Invalid nonce: nonce too low ${low} < \\d+$`)))
}

/** What arrives in pieces may be answered piece by piece, and never be pending all at once: so it is tried more than once. */
async function pendingPosts(c: CheckContext): Promise<void> {
  const socket = await c.socket()
  for (let burst = 1; burst <= POST_BURSTS; burst += 1) {
    const bodies = Array.from({ length: POSTS + 20 }, () => c.maker.body(noop))
    const last = burst * bodies.length
    const from = socket.frames.length
    for (const [at, payload] of bodies.entries()) {
      socket.send({ method: 'post', id: last - bodies.length + 1 + at, request: { type: 'action', payload } })
    }
    const isEnd = ({ channel, data }: Loose): boolean => channel === 'error' || (channel === 'post' && data.id === last)
    const { channel, data } = await socket.next('the refusal of a post', isEnd, from)
    if (channel === 'error') return mustFit(data, /too many pending post requests id=\d+/, 'error')
  }
  throw new Mismatch(`${POST_BURSTS} times ${POSTS + 20} posts at once were all answered, must be at most ${POSTS} pending`)
}

async function users(c: CheckContext): Promise<void> {
  const socket = await c.socket()
  const subscribe = async (): Promise<Loose> => {
    const from = socket.frames.length
    socket.send({ method: 'subscribe', subscription: { type: 'orderUpdates', user: c.newAccount().address } })
    return socket.next('an answer', ({ channel }) => channel === 'error' || channel === 'subscriptionResponse', from)
  }
  for (let i = 1; i <= USERS + 1; i++) {
    const { channel, data } = await subscribe()
    if (channel === 'error') return mustFit(data, /^Cannot track more than \d+ total users\.$/, 'error')
  }
  throw new Mismatch(`${USERS + 1} users were tracked, must be at most ${USERS}`)
}

/** Opens sockets until one is refused, or cut before it answers. */
async function refusedSocket(c: CheckContext, most: number, then: (socket: RawSocket) => void): Promise<void> {
  for (let i = 1; i <= most + 1; i++) {
    const socket = await c.socketAtOnce().catch(() => undefined)
    if (socket === undefined) return
    try {
      await socket.fence()
    } catch (error) {
      if (socket.isClosed) return
      throw error
    }
    then(socket)
  }
  throw new Mismatch(`${most + 1} sockets were taken, must be at most ${most}`)
}

/** Asks the heaviest question until the weight is used up. */
async function overWeight(c: CheckContext): Promise<void> {
  const most = WEIGHT_PER_MINUTE / ROLE_WEIGHT
  for (let i = 1; i <= most + 1; i++) {
    const { status, text, json } = await c.rush('/info', { type: 'userRole', user: c.stranger.address })
    if (status === 200) continue
    return must(status === 429 && json === null, `the answer was ${status} ${excerptOf(text)}, must be 429 with the JSON null`)
  }
  throw new Mismatch(`${most + 1} questions of weight ${ROLE_WEIGHT} were answered in a minute, must be at most ${most}`)
}

const LIMITS = { leave: 'limits' } as const
const LAST = { leave: 'limits', shutsOut: true } as const

/** Limits are seen where they are used up. What the account loses comes before what the address loses. */
export const limitChecks: readonly Check[] = [
  ...checksOf('6.3', 'funds', [['floor', 'below the 100 highest nonces none is taken', nonceFloor]], LIMITS),
  ...checksOf('4.3', 'funds', [['posts', 'more than 100 pending posts are refused', pendingPosts]], LIMITS),
  ...checksOf(
    '7.2',
    'funds',
    [
      [
        'budget',
        'over the budget an action is refused, with figures',
        async (c) => {
          const reply = await refusedForBudget(c)
          mustFit(reply, err(OVER))
          const [, used, cap] = OVER.exec(reply.response) ?? []
          must(Number(used) > Number(cap), `the refusal named ${used} and ${cap}, must be more than the cap`)
        },
      ],
      [
        'refused-free',
        'what is refused for the budget costs nothing',
        async (c) => {
          await refusedForBudget(c)
          const before = await budgetOf(c)
          mustFit(await c.maker.provoke(noop), err(OVER))
          mustFit((await budgetOf(c)).used, before.used, 'requests used')
        },
      ],
      [
        'cancels',
        'cancels go on',
        async (c) => {
          mustFit(await refusedForBudget(c), err(OVER))
          mustFit(await c.maker.provoke({ type: 'cancel', cancels: [{ a: c.market.asset, o: 1 }] }), { status: 'ok' })
        },
      ],
      [
        'pass',
        'one action in ten seconds is let through',
        async (c) => {
          mustFit(await refusedForBudget(c), err(OVER))
          await c.wait(PASS_MS)
          mustFit(await c.maker.provoke(noop), OK_DEFAULT)
          mustFit(await c.maker.provoke(noop), err(OVER))
        },
      ],
    ],
    LIMITS,
  ),
  ...checksOf('4.3', 'nothing', [['users', 'more than 15 users of one address are refused', users]], LAST),
  ...checksOf(
    '7.3',
    'nothing',
    [['connections', 'more than 10 sockets of one address are refused', (c) => refusedSocket(c, CONNECTIONS, () => {})]],
    LAST,
  ),
  ...checksOf('7.1', 'nothing', [['over', 'more weight than 1200 in a minute: 429 and null', overWeight]], LAST),
  ...checksOf(
    '7.3',
    'nothing',
    [['new', 'more than 30 new sockets in a minute are refused', (c) => refusedSocket(c, NEW_CONNECTIONS, (socket) => socket.close())]],
    LAST,
  ),
]
