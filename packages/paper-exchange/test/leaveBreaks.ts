import type { Loose } from '../src/conformance/check.ts'
import type { PaperOptions } from '../src/server/paperOptions.ts'
import type { Break } from './breakingProxy.ts'
import { acting, counter, inReply, instead, reworded } from './breaks.ts'

/** What is switched off, how, the checks that fail then, and, where it is a switch of the exchange itself, its options. */
export type LeaveBreakRow = readonly [what: string, broken: Break, fails: string, options?: PaperOptions]

const OK = { status: 'ok', response: { type: 'default' } }
const OVER =
  'Too many cumulative requests sent (601 > 600) for cumulative volume traded $0.0. Place taker orders to free up 1 request per USDC traded.'
const err = (response: string): object => ({ status: 'err', response })
/** What is refused in these words is taken. */
const taken = (type: string, words: RegExp): Break =>
  inReply(type, (reply) => (reply.status === 'err' && words.test(reply.response) ? OK : undefined))

/** Whoever is approved without a name is listed. */
function unnamedListed(): Break {
  let address: string | undefined
  return {
    ask: ({ body }) => {
      if (body?.action?.type === 'approveAgent' && body.action.agentName === undefined) address = body.action.agentAddress
      return undefined
    },
    ...inReply('extraAgents', (list) => [...list, ...(address === undefined ? [] : [{ name: '', address, validUntil: null }])]),
  }
}

/** One set of nonces for an account and those who sign for it. */
function sharedNonces(): Break {
  const seen = new Set<number>()
  return inReply('noop', (_, { nonce }) => {
    const isKnown = seen.has(nonce)
    seen.add(nonce)
    return isKnown ? err(`Invalid nonce: duplicate nonce ${nonce}`) : undefined
  })
}

/** Once the budget is used up, each look at it finds more used. */
function chargedRefusals(): Break {
  const more = counter()
  return inReply('userRateLimit', (reply) => {
    if (reply.nRequestsUsed >= reply.nRequestsCap) reply.nRequestsUsed += more()
  })
}

/** What checks with a leave of their own look at, switched off bit by bit. */
export const leaveBreaks: readonly LeaveBreakRow[] = [
  [
    'nobody is approved',
    instead(acting('approveAgent'), err('no')),
    '2.8.approve 2.8.replace 2.8.runs-out 2.8.expired 2.8.used 2.8.by-agent 2.8.limit 6.3.agent-trades 6.3.agent-nonces 1.0.agent-empty 1.16.agent 1.17.named 1.17.unnamed',
  ],
  ['API wallets live on', taken('noop', /does not exist/), '2.8.replace 2.8.runs-out'],
  ['an address may have two names', taken('approveAgent', /already used/), '2.8.used'],
  ['an end in the past', taken('approveAgent', /already expired/), '2.8.expired'],
  ['names of any length', taken('approveAgent', /name/), '2.8.long-name'],
  ['any number of API wallets', taken('approveAgent', /Too many/), '2.8.limit'],
  ['API wallets approve', taken('approveAgent', /Must deposit/), '2.8.by-agent'],
  ['API wallets have orders of their own', inReply('openOrders', () => []), '6.3.agent-trades'],
  ['one set of nonces for all', sharedNonces(), '6.3.agent-nonces'],
  [
    'API wallets have balances',
    inReply('spotClearinghouseState', ({ balances }) => void (balances.length === 0 && balances.push({ coin: 'USDC' }))),
    '1.0.agent-empty',
  ],
  [
    'API wallets are users',
    inReply('userRole', ({ role }) => (role === 'agent' ? { role: 'user' } : undefined)),
    '1.16.agent 1.17.unnamed',
  ],
  ['no API wallet is listed', inReply('extraAgents', () => []), '1.17.named'],
  ['the unnamed API wallet is listed', unnamedListed(), '1.17.unnamed'],
  ['a builder’s approval stays', inReply('maxBuilderFee', () => 10), '2.2.builder'],
  [
    'no builder’s part in fills',
    inReply('userFills', (fills) => {
      for (const fill of fills) delete fill.builderFee
    }),
    '1.8.builder-fee',
  ],
  ['nonces below the floor', taken('noop', /nonce too low/), '6.3.floor'],
  ['other words for the budget', reworded('Too many cumulative', 'Too many'), '7.2.budget 7.2.refused-free 7.2.cancels 7.2.pass'],
  ['refusals are charged', chargedRefusals(), '7.2.refused-free'],
  [
    'cancels end with the budget',
    inReply('cancel', (_, { action }) => (action.cancels.length === 1 ? err(OVER) : undefined)),
    '7.2.cancels',
  ],
  ['nothing passes', inReply('noop', () => err(OVER)), '7.2.pass'],
  ['no budget', taken('noop', /Too many cumulative/), '7.2.budget 7.2.refused-free 7.2.cancels 7.2.pass'],
  ['no limits of an address', {}, '4.3.users 7.3.connections 7.3.new 7.1.over', { ipLimits: false }],
  ['429 in words', { answer: (answer) => (answer.status === 429 ? { ...answer, text: '"slow down"' } : answer) }, '7.1.over'],
  [
    'another word for too many users',
    { frame: (frame: Loose) => (frame.channel === 'error' ? { ...frame, data: 'No more users.' } : frame) },
    '4.3.users 4.3.posts',
  ],
  ['idle sockets live', {}, '4.1.idle', { idleMs: 60_000 }],
  ['all sockets are cut', { frame: (frame: Loose) => (frame.channel === 'pong' ? [] : frame) }, '4.1.idle'],
  ['no schedules', instead(acting('scheduleCancel'), err('no')), '2.6.set 2.6.trigger'],
  [
    'a scheduled cancel is like any other',
    inReply('orderStatus', ({ order }) => {
      if (order.status === 'scheduledCancel') order.status = 'canceled'
    }),
    '2.6.trigger',
  ],
]
