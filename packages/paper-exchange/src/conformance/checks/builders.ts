import { freshCloid, type WireOrder } from '../account.ts'
import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { Inapplicable, must } from '../mismatch.ts'
import { is, mustFit } from '../shape.ts'
import { fillOf, meetingPx, take } from './meeting.ts'
import { mustBeFee } from './settlement.ts'
import { bid, err, OK_DEFAULT } from './smallOrders.ts'

/** In tenths of a basis point, as `maxBuilderFee` tells it: 0.01 %. */
const BUILDER_FEE = 10
const BUILDER_RATE = 0.0001
const withBuilder = (order: WireOrder, b: string, f: number): object => ({
  type: 'order',
  orders: [order],
  grouping: 'na',
  builder: { b, f },
})
const maxFee = (c: CheckContext, builder: string): Promise<Loose> => c.info({ type: 'maxBuilderFee', user: c.maker.address, builder })
const NOT_APPROVED = err('Builder fee has not been approved.')

/** Lets the second key be the first one's builder for as long as `use` takes. Not everybody may be one. */
async function approving(c: CheckContext, use: (builder: string) => Promise<void>): Promise<void> {
  const builder = c.taker.address
  const allow = (maxFeeRate: string): Promise<Loose> => c.maker.approve({ type: 'approveBuilderFee', maxFeeRate, builder })
  const reply = await allow('0.01%')
  if (/builder/i.test(String(reply.response))) throw new Inapplicable(`${builder} may be no builder: ${reply.response}`)
  mustFit(reply, OK_DEFAULT)
  try {
    await use(builder)
  } finally {
    await allow('0%')
  }
}

async function upToApproved(c: CheckContext): Promise<void> {
  await approving(c, async (builder) => {
    mustFit(await maxFee(c, builder), BUILDER_FEE, 'maxBuilderFee')
    const reply = await c.maker.exchange(withBuilder(bid(c), builder, BUILDER_FEE))
    mustFit(reply, { response: { data: { statuses: [{ resting: is.object }] } } })
    mustFit(await c.maker.exchange(withBuilder(bid(c), builder, BUILDER_FEE + 1)), NOT_APPROVED)
  })
  mustFit(await maxFee(c, c.taker.address), 0, 'maxBuilderFee taken back')
}

async function partOfFee(c: CheckContext): Promise<void> {
  await approving(c, async (builder) => {
    const ask = c.maker.wireOrder('ask', { p: await meetingPx(c), c: freshCloid() })
    const reply = await c.maker.exchange(withBuilder(ask, builder, BUILDER_FEE))
    mustFit(reply, { response: { data: { statuses: [{ resting: { oid: is.count } }] } } })
    await take(c.taker, ask)
    const { px, sz, fee, builderFee } = await fillOf(c, c.maker, reply.response.data.statuses[0].resting.oid)
    const notional = Number(px) * Number(sz)
    mustFit(builderFee, is.decimal, 'builderFee')
    must(
      Math.abs(Number(builderFee) - notional * BUILDER_RATE) <= 2 * 10 ** -c.market.quote.weiDecimals,
      `builderFee was ${builderFee}, must be 0.01 % of ${notional}`,
    )
    await mustBeFee(c, c.maker.address, 'userSpotAddRate', Number(fee) - Number(builderFee), notional)
  })
}

/** Who may have a share of what an account trades. */
export const builderChecks: readonly Check[] = [
  ...checksOf('2.10', 'funds', [
    [
      'builder',
      'a builder nobody approved refuses the action',
      async (c) => mustFit(await c.maker.exchange(withBuilder(bid(c), c.stranger.address, BUILDER_FEE)), NOT_APPROVED),
    ],
  ]),
  ...checksOf('2.2', 'taker', [['builder', 'an approved builder may have up to what was approved, until it is taken back', upToApproved]], {
    leave: 'approvals',
  }),
  ...checksOf('1.8', 'taker', [['builder-fee', 'a seller’s fee has the builder’s part in it, and tells it', partOfFee]], {
    leave: 'approvals',
  }),
]
