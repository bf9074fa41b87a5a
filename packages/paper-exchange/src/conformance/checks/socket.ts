import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { must } from '../mismatch.ts'
import { excerptOf, mustFit } from '../shape.ts'
import { coinOf, complains, first, type Subscription, subscribed, unparsable, userOf } from './subscribing.ts'

async function echoes(c: CheckContext, subscription: Subscription, echo: object): Promise<void> {
  const got = await (await c.socket()).subscribe(subscription)
  mustFit(excerptOf(sorted(got)), excerptOf(sorted(echo)), 'echo')
}

const sorted = (value: object): object => Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))

async function post(c: CheckContext, request: object, id = 7): Promise<Loose> {
  const socket = await c.socket()
  socket.send({ method: 'post', id, request })
  const { data } = await socket.next('the answer to a post', ({ channel }) => channel === 'post')
  mustFit(data, { id })
  return data.response
}

const loud = (c: CheckContext): string => `0x${c.stranger.address.slice(2).toUpperCase()}`

export const socketChecks: readonly Check[] = [
  ...checksOf('4.1', 'nothing', [
    [
      'ping',
      'a ping is answered by a pong without data',
      async (c) => {
        const socket = await c.socket()
        await socket.fence()
        must(!Object.hasOwn(socket.frames.at(-1), 'data'), 'the pong had data')
      },
    ],
  ]),
  ...checksOf('4.2', 'nothing', [
    [
      'l2Book',
      'the echo of l2Book has its defaults',
      (c) => echoes(c, { type: 'l2Book', ...coinOf(c) }, { type: 'l2Book', ...coinOf(c), nSigFigs: null, mantissa: null, fast: false }),
    ],
    [
      'userFills',
      'of userFills too',
      (c) => echoes(c, { type: 'userFills', ...userOf(c) }, { type: 'userFills', ...userOf(c), aggregateByTime: false }),
    ],
    [
      'spotState',
      'of spotState too',
      (c) => echoes(c, { type: 'spotState', ...userOf(c) }, { type: 'spotState', ...userOf(c), ignorePortfolioMargin: false }),
    ],
    [
      'openOrders',
      'of openOrders too',
      (c) => echoes(c, { type: 'openOrders', ...userOf(c) }, { type: 'openOrders', ...userOf(c), dex: '' }),
    ],
    [
      'user-case',
      'the user is echoed in lower case',
      (c) => echoes(c, { type: 'orderUpdates', user: loud(c) }, { type: 'orderUpdates', ...userOf(c) }),
    ],
    [
      'unknown-field',
      'unknown fields are not echoed',
      (c) => echoes(c, { type: 'trades', ...coinOf(c), extra: 1 }, { type: 'trades', ...coinOf(c) }),
    ],
    [
      'ack',
      'the acknowledgement names the method',
      async (c) => mustFit((await first(c, { type: 'bbo', ...coinOf(c) }, 'subscriptionResponse')).method, 'subscribe', 'method'),
    ],
    [
      'unsubscribe',
      'unsubscribing is acknowledged with the same echo',
      async (c) => {
        const subscription = { type: 'l2Book', ...coinOf(c) }
        const socket = await subscribed(c, subscription)
        const from = socket.frames.length
        socket.send({ method: 'unsubscribe', subscription })
        const { data } = await socket.next('the acknowledgement', ({ channel }) => channel === 'subscriptionResponse', from)
        mustFit(data, { method: 'unsubscribe', subscription: { ...subscription, nSigFigs: null, fast: false } })
      },
    ],
  ]),
  ...checksOf('4.3', 'nothing', [
    ['bad-json', 'what is no JSON is quoted', (c) => unparsable(c, '{"method"')],
    ['unknown-method', 'so is an unknown method', (c) => unparsable(c, '{"method":"dance"}')],
    ['unknown-type', 'and an unknown subscription', (c) => unparsable(c, '{"method":"subscribe","subscription":{"type":"fills"}}')],
    [
      'invalid',
      'an interval that no candle has is an invalid subscription',
      async (c) =>
        mustFit(
          await complains(await c.socket(), { method: 'subscribe', subscription: { type: 'candle', ...coinOf(c), interval: '7m' } }),
          /^Invalid subscription \{.*\}$/,
          'error',
        ),
    ],
    [
      'twice',
      'subscribing twice is refused, and the feed goes on',
      async (c) => {
        const subscription = { type: 'bbo', ...coinOf(c) }
        const text = await complains(await subscribed(c, subscription), { method: 'subscribe', subscription })
        mustFit(text, /^Already subscribed: \{.*\}$/, 'error')
        mustFit(JSON.parse(text.slice(text.indexOf('{'))), subscription, 'quoted subscription')
      },
    ],
    [
      'never',
      'unsubscribing from nothing is refused',
      async (c) =>
        mustFit(
          await complains(await c.socket(), { method: 'unsubscribe', subscription: { type: 'bbo', ...coinOf(c) } }),
          /^Already unsubscribed: \{.*\}$/,
          'error',
        ),
    ],
    [
      'unknown-coin',
      'an unknown coin gets neither acknowledgement nor error',
      async (c) => {
        const socket = await c.socket()
        socket.send({ method: 'subscribe', subscription: { type: 'l2Book', coin: '@999999999' } })
        await socket.fence().catch(() => {})
        must(!socket.frames.some(({ channel }) => channel !== 'pong'), `frames were ${excerptOf(socket.frames)}, must be none`)
      },
    ],
  ]),
  ...checksOf('4.4', 'nothing', [
    [
      'info',
      'a posted question is answered with its type',
      async (c) =>
        mustFit(await post(c, { type: 'info', payload: { type: 'l2Book', ...coinOf(c) } }), {
          type: 'info',
          payload: { type: 'l2Book', data: coinOf(c) },
        }),
    ],
    [
      'null',
      'an unknown coin: null',
      async (c) => mustFit(await post(c, { type: 'info', payload: { type: 'l2Book', coin: '@999999999' } }), { payload: { data: null } }),
    ],
    [
      'action',
      'a refused action comes as an action',
      async (c) =>
        mustFit(await post(c, { type: 'action', payload: c.stranger.body({ type: 'noop' }) }), {
          type: 'action',
          payload: { status: 'err', response: / does not exist\.$/ },
        }),
    ],
    [
      'action-422',
      'an unparsable action comes as an error with status and text',
      async (c) =>
        mustFit(await post(c, { type: 'action', payload: {} }), {
          type: 'error',
          payload: /^422 Unprocessable Entity: Failed to deserialize/,
        }),
    ],
    [
      'big-id',
      'an id may be above 2^32',
      async (c) => mustFit((await post(c, { type: 'info', payload: { type: 'allMids' } }, 2 ** 40)).type, 'info', 'type'),
    ],
    [
      'unknown-info',
      'an unparsable question is quoted on the error channel',
      async (c) => {
        const frame = '{"method":"post","id":1,"request":{"type":"info","payload":{"type":"noSuchType"}}}'
        await unparsable(c, frame)
      },
    ],
  ]),
]
