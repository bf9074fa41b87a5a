import { type Check, type CheckContext, checksOf } from '../check.ts'
import { must } from '../mismatch.ts'
import { is, mustFit, orNull } from '../shape.ts'
import { CTX, LEVEL, mustBeBook, TRADE } from './infoMarket.ts'
import { coinOf, first, type Subscription, subscribed, unparsable, userOf } from './subscribing.ts'

/** No frame of a channel may have come when the server answers a later ping. */
async function silent(c: CheckContext, subscription: Subscription, channel: string): Promise<void> {
  const socket = await subscribed(c, subscription)
  await socket.fence()
  must(!socket.frames.some((frame) => frame.channel === channel), `${channel} had a first frame, must have none`)
}

/** What a new subscription gets at once. */
export const firstFrameChecks: readonly Check[] = [
  ...checksOf('4.5', 'nothing', [
    ['order-updates', 'orderUpdates has no snapshot', (c) => silent(c, { type: 'orderUpdates', ...userOf(c) }, 'orderUpdates')],
    ['user-events', 'nor have userEvents', (c) => silent(c, { type: 'userEvents', ...userOf(c) }, 'user')],
    [
      'is-snapshot',
      'userFills begins with a snapshot that says so',
      async (c) =>
        mustFit(await first(c, { type: 'userFills', ...userOf(c) }), { isSnapshot: true, user: c.stranger.address, fills: is.list }),
    ],
    ['trades', 'trades are replayed in one frame', async (c) => mustFit(await first(c, { type: 'trades', ...coinOf(c) }), [TRADE])],
  ]),
  ...checksOf('4.9', 'nothing', [
    [
      'first',
      'spotState begins with the whole',
      async (c) =>
        mustFit(await first(c, { type: 'spotState', ...userOf(c) }), { user: c.stranger.address, spotState: { balances: is.list } }),
    ],
  ]),
  ...checksOf('4.10', 'nothing', [
    [
      'web-data-2',
      'webData2 is an unknown subscription',
      (c) => unparsable(c, `{"method":"subscribe","subscription":{"type":"webData2","user":"${c.stranger.address}"}}`),
    ],
    [
      'web-data-3',
      'webData3 has its keys',
      async (c) =>
        mustFit(await first(c, { type: 'webData3', ...userOf(c) }), {
          userState: {
            agentAddress: orNull(is.address),
            cumLedger: is.decimal,
            serverTime: is.timeMs,
            isVault: is.flag,
            user: c.stranger.address,
          },
          perpDexStates: is.list,
        }),
    ],
  ]),
  ...checksOf('4.11', 'nothing', [
    [
      'first',
      'openOrders begins with the whole',
      async (c) => mustFit(await first(c, { type: 'openOrders', ...userOf(c) }), { dex: '', user: c.stranger.address, orders: is.list }),
    ],
  ]),
  ...checksOf('4.12', 'nothing', [
    [
      'book',
      'a book of at most 20 levels comes at once',
      async (c) => {
        const data = await first(c, { type: 'l2Book', ...coinOf(c) })
        mustFit(data, { ...coinOf(c), time: is.timeMs })
        mustBeBook(data.levels, 20)
      },
    ],
    [
      'fast',
      'a fast one has 5 levels and says so',
      async (c) => {
        const data = await first(c, { type: 'l2Book', ...coinOf(c), fast: true })
        mustFit(data, { fast: true })
        mustBeBook(data.levels, 5)
      },
    ],
    [
      'again',
      'and comes again, changed or not',
      async (c) => {
        const socket = await subscribed(c, { type: 'l2Book', ...coinOf(c), fast: true })
        const one = await socket.next('a book', ({ channel }) => channel === 'l2Book')
        await socket.next('another book', ({ channel, data }) => channel === 'l2Book' && data.time > one.data.time)
      },
    ],
  ]),
  ...checksOf('4.13', 'nothing', [
    [
      'first',
      'bbo is bid and ask, null where there is none',
      async (c) => {
        const data = await first(c, { type: 'bbo', ...coinOf(c) })
        mustFit(data, { ...coinOf(c), time: is.timeMs, bbo: is.list })
        must(data.bbo.length === 2, 'bbo had not two sides')
        for (const side of data.bbo) if (side !== null) mustFit(side, LEVEL, 'bbo side')
      },
    ],
  ]),
  ...checksOf('4.15', 'nothing', [
    ['first', 'allMids is a map under mids', async (c) => mustFit(await first(c, { type: 'allMids' }), { mids: is.object })],
  ]),
  ...checksOf('4.16', 'nothing', [
    [
      'channel',
      'spot contexts come on a channel of their own',
      async (c) => mustFit(await first(c, { type: 'activeAssetCtx', ...coinOf(c) }, 'activeSpotAssetCtx'), { ...coinOf(c), ctx: CTX }),
    ],
  ]),
]
