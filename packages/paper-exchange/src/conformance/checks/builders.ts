import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { Inapplicable } from '../mismatch.ts'
import { is, mustFit } from '../shape.ts'
import { bid, err, OK_DEFAULT } from './smallOrders.ts'

/** In tenths of a basis point, as `maxBuilderFee` tells it: 0.01 %. */
const BUILDER_FEE = 10
const withBuilder = (c: CheckContext, b: string, f: number): object => ({
  type: 'order',
  orders: [bid(c)],
  grouping: 'na',
  builder: { b, f },
})
const maxFee = (c: CheckContext, builder: string): Promise<Loose> => c.info({ type: 'maxBuilderFee', user: c.maker.address, builder })
const NOT_APPROVED = err('Builder fee has not been approved.')

/** Who may have a share of what an account trades. */
export const builderChecks: readonly Check[] = [
  ...checksOf('2.10', 'funds', [
    [
      'builder',
      'a builder nobody approved refuses the action',
      async (c) => mustFit(await c.maker.exchange(withBuilder(c, c.stranger.address, BUILDER_FEE)), NOT_APPROVED),
    ],
  ]),
  ...checksOf(
    '2.2',
    'taker',
    [
      [
        'builder',
        'an approved builder may have up to what was approved, until it is taken back',
        async (c) => {
          const builder = c.taker.address
          const allow = (maxFeeRate: string): Promise<Loose> => c.maker.approve({ type: 'approveBuilderFee', maxFeeRate, builder })
          const reply = await allow('0.01%')
          if (/builder/i.test(String(reply.response))) throw new Inapplicable(`${builder} may be no builder: ${reply.response}`)
          mustFit(reply, OK_DEFAULT)
          try {
            mustFit(await maxFee(c, builder), BUILDER_FEE, 'maxBuilderFee')
            mustFit(await c.maker.exchange(withBuilder(c, builder, BUILDER_FEE)), {
              response: { data: { statuses: [{ resting: is.object }] } },
            })
            mustFit(await c.maker.exchange(withBuilder(c, builder, BUILDER_FEE + 1)), NOT_APPROVED)
          } finally {
            await allow('0%')
          }
          mustFit(await maxFee(c, builder), 0, 'maxBuilderFee taken back')
        },
      ],
    ],
    { leave: 'approvals' },
  ),
]
