import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { must } from '../mismatch.ts'
import { is, mustFit, type Pattern } from '../shape.ts'
import { fillOf, meet, meetingPx, sumSz, take } from './meeting.ts'

export const FILL: Pattern = {
  coin: is.text,
  px: is.decimal,
  sz: is.decimal,
  side: is.side,
  time: is.timeMs,
  startPosition: is.decimal,
  dir: /^(Buy|Sell)$/,
  closedPnl: is.decimal,
  hash: is.hash,
  oid: is.count,
  crossed: is.flag,
  fee: is.decimal,
  tid: is.count,
  feeToken: is.text,
  twapId: null,
}

const totalOf = async (c: CheckContext, user: string, token: number): Promise<Loose> =>
  (await c.info({ type: 'spotClearinghouseState', user })).balances.find((row: Loose) => row.token === token) ?? {
    total: '0.0',
    entryNtl: '0.0',
  }
const near = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(Math.abs(a), Math.abs(b)) * 1e-9 + 1e-9

/** What a trade leaves behind: fills, fees, balances, volume. */
export const settlementChecks: readonly Check[] = [
  ...checksOf('1.8', 'taker', [
    [
      'buyer',
      'the buyer’s fill has its keys, and a fee in base',
      async (c) => {
        const { filled, order } = await meet(c)
        const expected = {
          side: 'B',
          dir: 'Buy',
          crossed: true,
          feeToken: c.market.base.name,
          cloid: order.c,
          coin: c.market.coin,
          closedPnl: '0.0',
        }
        mustFit(await fillOf(c, c.taker, filled.oid), { ...(FILL as object), ...expected })
      },
    ],
    [
      'seller',
      'the seller’s too, and a fee in quote',
      async (c) => {
        const { ask } = await meet(c)
        const expected = { side: 'A', dir: 'Sell', crossed: false, feeToken: c.market.quote.name, cloid: ask.cloid }
        mustFit(await fillOf(c, c.maker, ask.oid), { ...(FILL as object), ...expected })
      },
    ],
    [
      'shared',
      'both sides share tid, hash and time',
      async (c) => {
        const { ask, filled } = await meet(c)
        const [a, b] = [await fillOf(c, c.maker, ask.oid), await fillOf(c, c.taker, filled.oid)]
        mustFit([a.tid, a.hash, a.time].join(), [b.tid, b.hash, b.time].join(), 'tid, hash and time')
      },
    ],
    [
      'closed-pnl',
      'closedPnl of a sell is its worth less its share of the cost basis',
      async (c) => {
        const before = await totalOf(c, c.maker.address, c.market.base.index)
        const { ask } = await meet(c)
        const { px, sz, closedPnl } = await fillOf(c, c.maker, ask.oid)
        const expected = Number(px) * Number(sz) - (Number(before.entryNtl) * Number(sz)) / Number(before.total)
        must(Math.abs(Number(closedPnl) - expected) < 1e-6, `closedPnl was ${closedPnl}, must be ${expected}`)
      },
    ],
    [
      'no-cloid',
      'without a cloid the key is absent',
      async (c) => {
        const p = await meetingPx(c)
        const ask = c.maker.wireOrder('ask', { p })
        const oid = await c.maker.restAsIs(ask)
        await take(c.taker, { p, s: ask.s })
        must(!Object.hasOwn(await fillOf(c, c.maker, oid), 'cloid'), 'a fill without a cloid had the key')
      },
    ],
    [
      'start-position',
      'startPosition is the base balance before',
      async (c) => {
        const before = await totalOf(c, c.taker.address, c.market.base.index)
        const { filled } = await meet(c)
        mustFit((await fillOf(c, c.taker, filled.oid)).startPosition, before.total, 'startPosition')
      },
    ],
    [
      'by-time',
      'by time both bounds count',
      async (c) => {
        const { filled } = await meet(c)
        const { time } = await fillOf(c, c.taker, filled.oid)
        const rows: Loose[] = await c.info({ type: 'userFillsByTime', user: c.taker.address, startTime: time, endTime: time })
        must(
          rows.some(({ oid }) => oid === filled.oid),
          'the fill of that very time was not there',
        )
      },
    ],
    [
      'oldest-first',
      'by time the oldest comes first, else the newest',
      async (c) => {
        await meet(c)
        await meet(c)
        const newest: Loose[] = await c.info({ type: 'userFills', user: c.taker.address })
        const [second, first] = newest as [Loose, Loose]
        const oldest: Loose[] = await c.info({ type: 'userFillsByTime', user: c.taker.address, startTime: first.time })
        must(first.time < second.time, 'userFills was not newest first')
        mustFit(oldest.map(({ tid }) => tid).join(), [first.tid, second.tid].join(), 'tids by time')
      },
    ],
    [
      'aggregate',
      'aggregateByTime makes one row of one order’s fills',
      async (c) => {
        const p = await meetingPx(c)
        const [a, b] = [await c.maker.rest(c.maker.wireOrder('ask', { p })), await c.maker.rest(c.maker.wireOrder('ask', { p }))]
        const s = sumSz(c, a.s, b.s)
        const { filled } = await take(c.taker, { p, s })
        const rows = (await c.info({ type: 'userFills', user: c.taker.address, aggregateByTime: true })).filter(
          ({ oid }: Loose) => oid === filled.oid,
        )
        mustFit(rows.map(({ sz }: Loose) => Number(sz)).join(), String(Number(s)), 'sizes of the rows')
      },
    ],
  ]),
  ...checksOf('8.4', 'taker', [
    [
      'taker',
      'a buyer’s fee is the taker rate, in base',
      async (c) => {
        const { filled } = await meet(c)
        const { fee, sz, px } = await fillOf(c, c.taker, filled.oid)
        await mustBeFee(c, c.taker.address, 'userSpotCrossRate', Number(fee) * Number(px), Number(sz) * Number(px))
      },
    ],
    [
      'maker',
      'a seller’s is the maker rate, in quote',
      async (c) => {
        const { ask } = await meet(c)
        const { fee, sz, px } = await fillOf(c, c.maker, ask.oid)
        await mustBeFee(c, c.maker.address, 'userSpotAddRate', Number(fee), Number(sz) * Number(px))
      },
    ],
    [
      'credit',
      'the buyer is credited size less fee',
      async (c) => {
        const { index } = c.market.base
        const before = await totalOf(c, c.taker.address, index)
        const { filled } = await meet(c)
        const [{ sz, fee }, after] = [await fillOf(c, c.taker, filled.oid), await totalOf(c, c.taker.address, index)]
        must(
          near(Number(after.total) - Number(before.total), Number(sz) - Number(fee)),
          `the total went from ${before.total} to ${after.total} for ${sz} less ${fee}`,
        )
      },
    ],
  ]),
  ...checksOf('8.5', 'taker', [
    [
      'entry',
      'a buy adds price times size to the cost basis',
      async (c) => {
        const { index } = c.market.base
        const before = await totalOf(c, c.taker.address, index)
        const { order } = await meet(c)
        const after = await totalOf(c, c.taker.address, index)
        must(
          near(Number(after.entryNtl) - Number(before.entryNtl), Number(order.p) * Number(order.s)),
          `entryNtl went from ${before.entryNtl} to ${after.entryNtl}`,
        )
      },
    ],
  ]),
  ...checksOf('1.6', 'taker', [
    [
      'volume',
      'a trade adds to the volume of both',
      async (c) => {
        const volumes = (): Promise<number[]> =>
          Promise.all(
            [c.maker, c.taker].map(async ({ address }) => Number((await c.info({ type: 'userRateLimit', user: address })).cumVlm)),
          )
        const before = await volumes()
        const { order } = await meet(c)
        const after = await volumes()
        const notional = Number(order.p) * Number(order.s)
        must(
          before.every((volume, i) => (after[i] as number) - volume > notional * 0.19),
          `volumes went from ${before} to ${after} with a trade of ${notional}`,
        )
      },
    ],
  ]),
]

/** Up to rounding, which takes off at most a few units of the ledger: the reference has the exact rule for each token. */
export async function mustBeFee(c: CheckContext, user: string, rate: string, fee: number, notional: number): Promise<void> {
  const fees = await c.info({ type: 'userFees', user })
  const { universe } = await c.constant({ type: 'spotMeta' })
  const isStable = universe.some((pair: Loose) => pair.tokens[1] === c.market.base.index)
  const expected = notional * Number(fees[rate]) * (isStable ? 0.2 : 1) * (1 - Number(fees.activeReferralDiscount))
  const unit =
    2 *
    Math.max(
      10 ** -c.market.quote.weiDecimals,
      (notional * 10 ** -c.market.base.weiDecimals) / Number(c.market.szFor(c.market.pxAt(1n, 1n))),
    )
  must(fee <= expected + 1e-9 && fee >= expected - unit - 1e-9, `the fee was ${fee} of quote, must be ${expected}, rounded down`)
}
