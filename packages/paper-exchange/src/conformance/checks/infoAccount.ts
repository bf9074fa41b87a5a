import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { must } from '../mismatch.ts'
import { excerptOf, is, mustFit, orNull, type Pattern } from '../shape.ts'

const ZEROS: Pattern = { accountValue: is.decimal, totalNtlPos: is.decimal, totalRawUsd: is.decimal, totalMarginUsed: is.decimal }
export const BALANCE: Pattern = { coin: is.text, token: is.count, total: is.decimal, hold: is.decimal, entryNtl: is.decimal }

const ofStranger = (c: CheckContext, type: string, more: object = {}): Promise<Loose> => c.info({ type, user: c.stranger.address, ...more })
const ofMaker = (c: CheckContext, type: string, more: object = {}): Promise<Loose> => c.info({ type, user: c.maker.address, ...more })

function same(left: unknown, right: unknown): void {
  mustFit(JSON.stringify(left), JSON.stringify(right))
}

/** What an address that nobody knows gets: nothing, and no error. */
const strangerChecks: readonly Check[] = [
  ...checksOf('1.3', 'nothing', [
    ['stranger', 'nobody has open orders: an empty list', async (c) => same(await ofStranger(c, 'openOrders'), [])],
  ]),
  ...checksOf('1.4', 'nothing', [['stranger', 'nor in the longer form', async (c) => same(await ofStranger(c, 'frontendOpenOrders'), [])]]),
  ...checksOf('1.5', 'nothing', [
    [
      'stranger',
      'an unknown user has no balances',
      async (c) => mustFit((await ofStranger(c, 'spotClearinghouseState')).balances.length, 0, 'rows'),
    ],
  ]),
  ...checksOf('1.7', 'nothing', [
    [
      'unknown-oid',
      'an unknown oid: unknownOid',
      async (c) => same(await ofStranger(c, 'orderStatus', { oid: 1 }), { status: 'unknownOid' }),
    ],
    [
      'unknown-cloid',
      'an unknown cloid: unknownOid',
      async (c) => same(await ofStranger(c, 'orderStatus', { oid: `0x${'5'.repeat(32)}` }), { status: 'unknownOid' }),
    ],
    [
      'bad-cloid',
      'a cloid of another length: 422',
      async (c) =>
        mustFit(
          (await c.http('/info', JSON.stringify({ type: 'orderStatus', user: c.stranger.address, oid: '0x55' }))).status,
          422,
          'status',
        ),
    ],
  ]),
  ...checksOf('1.8', 'nothing', [
    ['stranger', 'nobody has fills', async (c) => same(await ofStranger(c, 'userFills', { aggregateByTime: false }), [])],
    [
      'by-time-stranger',
      'nor by time, with or without an end',
      async (c) => same(await ofStranger(c, 'userFillsByTime', { startTime: 0, endTime: null }), []),
    ],
  ]),
  ...checksOf('1.9', 'nothing', [['stranger', 'nobody has a history', async (c) => same(await ofStranger(c, 'historicalOrders'), [])]]),
  ...checksOf('1.16', 'nothing', [
    ['missing', 'an unknown address is missing', async (c) => mustFit(await ofStranger(c, 'userRole'), { role: 'missing' })],
  ]),
  ...checksOf('1.17', 'nothing', [['none', 'nobody has agents', async (c) => same(await ofStranger(c, 'extraAgents'), [])]]),
  ...checksOf('1.10', 'nothing', [
    [
      'fees',
      'fees have their keys',
      async (c) => {
        const tier = { ntlCutoff: is.decimal, cross: is.decimal, add: is.decimal, spotCross: is.decimal, spotAdd: is.decimal }
        mustFit(await ofStranger(c, 'userFees'), {
          dailyUserVlm: [{ date: /^\d{4}-\d\d-\d\d$/, userCross: is.volume, userAdd: is.volume, exchange: is.volume }],
          feeSchedule: {
            cross: is.decimal,
            add: is.decimal,
            spotCross: is.decimal,
            spotAdd: is.decimal,
            tiers: { vip: [tier], mm: [{ makerFractionCutoff: is.decimal, add: is.decimal }] },
            referralDiscount: is.decimal,
            stakingDiscountTiers: [{ bpsOfMaxSupply: is.decimal, discount: is.decimal }],
          },
          userCrossRate: is.decimal,
          userAddRate: is.decimal,
          userSpotCrossRate: is.decimal,
          userSpotAddRate: is.decimal,
          activeReferralDiscount: is.decimal,
          feeTrialEscrow: is.decimal,
          activeStakingDiscount: { discount: is.decimal },
        })
      },
    ],
    [
      'days',
      'fifteen days of volume, today last',
      async (c) => {
        const days: Loose[] = (await ofStranger(c, 'userFees')).dailyUserVlm
        const dates = days.map(({ date }) => date)
        must(dates.length === 15 && [...dates].sort().join() === dates.join(), `days were ${excerptOf(dates)}, must be 15, oldest first`)
      },
    ],
  ]),
  ...checksOf('1.18', 'nothing', [
    [
      'rest',
      'webData2 still answers over REST',
      async (c) =>
        mustFit(await ofStranger(c, 'webData2'), {
          clearinghouseState: is.object,
          openOrders: is.list,
          agentAddress: orNull(is.address),
          meta: is.object,
          assetCtxs: is.list,
          serverTime: is.timeMs,
          isVault: is.flag,
          user: c.stranger.address,
          spotAssetCtxs: is.list,
        }),
    ],
  ]),
  ...checksOf('1.19', 'nothing', [
    ['meta', 'perps metadata has a universe', async (c) => mustFit(await c.info({ type: 'meta', dex: '' }), { universe: is.list })],
    [
      'meta-ctxs',
      'and comes with contexts',
      async (c) => {
        const reply = await c.info({ type: 'metaAndAssetCtxs' })
        mustFit(reply[0], { universe: is.list }, 'reply[0]')
        mustFit(reply[1], is.list, 'reply[1]')
      },
    ],
    ['perp-dexs', 'the first perps dex is null', async (c) => mustFit((await c.info({ type: 'perpDexs' }))[0], null, 'perpDexs[0]')],
    [
      'outcomes',
      'outcome metadata has both lists',
      async (c) => mustFit(await c.info({ type: 'outcomeMeta' }), { outcomes: is.list, questions: is.list }),
    ],
    [
      'abstraction',
      'the abstraction is a bare word',
      async (c) => mustFit(await ofStranger(c, 'userAbstraction'), /^(default|disabled|unifiedAccount|portfolioMargin|dexAbstraction)$/),
    ],
    [
      'builder-fee',
      'the approved builder fee is a number',
      async (c) => mustFit(await ofStranger(c, 'maxBuilderFee', { builder: c.stranger.address }), 0),
    ],
    [
      'perps-state',
      'a perps account that nobody has is zeros',
      async (c) =>
        mustFit(await ofStranger(c, 'clearinghouseState'), {
          marginSummary: ZEROS,
          crossMarginSummary: ZEROS,
          crossMaintenanceMarginUsed: '0.0',
          withdrawable: '0.0',
          assetPositions: is.list,
          time: is.timeMs,
        }),
    ],
    ['sub-accounts', 'without sub-accounts: null', async (c) => mustFit(await ofStranger(c, 'subAccounts'), null)],
  ]),
]

const keyChecks: readonly Check[] = [
  ...checksOf('1.5', 'key', [
    [
      'rows',
      'balances have their keys, by token index',
      async (c) => {
        const { balances } = await ofMaker(c, 'spotClearinghouseState')
        mustFit(balances, [BALANCE], 'balances')
        const tokens = balances.map(({ token }: Loose) => token)
        must([...tokens].sort((a, b) => a - b).join() === tokens.join(), `tokens were ${tokens}, must rise`)
      },
    ],
    [
      'token-name',
      'a balance names the token, not the pair',
      async (c) => {
        const { tokens } = await c.constant({ type: 'spotMeta' })
        for (const { coin, token } of (await ofMaker(c, 'spotClearinghouseState')).balances)
          if (token !== undefined) mustFit(coin, tokens.find(({ index }: Loose) => index === token)?.name, `coin of token ${token}`)
      },
    ],
  ]),
  ...checksOf('1.6', 'key', [
    [
      'cap',
      'the cap is 10000 and the whole part of the volume',
      async (c) => {
        const reply = await ofMaker(c, 'userRateLimit')
        mustFit(reply, { cumVlm: is.volume, nRequestsUsed: is.count, nRequestsCap: is.count, 'nRequestsSurplus?': is.count })
        mustFit(reply.nRequestsCap, 10_000 + Math.floor(Number(reply.cumVlm)), 'nRequestsCap')
      },
    ],
  ]),
  ...checksOf('1.16', 'key', [
    ['user', 'a funded account is a user', async (c) => mustFit(await ofMaker(c, 'userRole'), { role: /^(user|vault|subAccount)$/ })],
  ]),
  ...checksOf('1.3', 'key', [
    [
      'dex',
      'an empty dex is the default one',
      async (c) => same(await ofMaker(c, 'openOrders', { dex: '' }), await ofMaker(c, 'openOrders')),
    ],
  ]),
]

export const infoAccountChecks: readonly Check[] = [...strangerChecks, ...keyChecks]
