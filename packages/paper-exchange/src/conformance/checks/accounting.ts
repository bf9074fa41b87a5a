import { parseDecimal } from '@hyperladder/units'
import { type Check, type CheckContext, checksOf, type Loose } from '../check.ts'
import { must } from '../mismatch.ts'
import { mustFit } from '../shape.ts'
import { bid } from './smallOrders.ts'

const read = (c: CheckContext, type: string, more: object = {}): Promise<Loose> => c.info({ type, user: c.maker.address, ...more })

/** Returns the hold of a token, in 10^-8. */
async function holdOf(c: CheckContext, token: number): Promise<bigint> {
  const row = (await read(c, 'spotClearinghouseState')).balances.find((balance: Loose) => balance.token === token)
  return row === undefined ? 0n : parseDecimal(row.hold.replace(/\.0$/, ''), 12)
}

const usedOf = async (c: CheckContext): Promise<number> => {
  const { nRequestsUsed, nRequestsSurplus = 0 } = await read(c, 'userRateLimit')
  return nRequestsUsed - nRequestsSurplus
}

/** What resting orders hold and what requests cost. */
export const accountingChecks: readonly Check[] = [
  ...checksOf('7.2', 'funds', [
    [
      'batch',
      'a batch counts its items, refused ones too',
      async (c) => {
        const before = await usedOf(c)
        const small = c.market.szFor(c.market.pxAt(1n, 2n), 9n)
        await c.maker.place(bid(c), { ...bid(c), s: small }, { ...bid(c), s: small })
        mustFit((await usedOf(c)) - before, 3, 'requests used')
      },
    ],
    [
      'over-weight',
      'what is over the weight limit costs nothing',
      async (c) => {
        const before = await usedOf(c)
        await c.maker.cancel(...Array.from({ length: 201 }, (_, i) => i + 1))
        mustFit((await usedOf(c)) - before, 0, 'requests used')
      },
    ],
    [
      'stale',
      'an action after its time counts five',
      async (c) => {
        const before = await usedOf(c)
        await c.maker.exchange({ type: 'noop' }, { expiresAfter: Date.now() - 60_000 })
        mustFit((await usedOf(c)) - before, 5, 'requests used')
      },
    ],
    ['info-free', 'reading costs nothing', async (c) => mustFit((await usedOf(c)) - (await usedOf(c)), 0, 'requests used')],
    [
      'batch-modify',
      'a batchModify counts its items',
      async (c) => {
        const [a, b] = [await c.maker.rest(bid(c)), await c.maker.rest(bid(c))]
        const before = await usedOf(c)
        await c.maker.exchange({ type: 'batchModify', modifies: [a, b].map(({ oid }) => ({ oid, order: bid(c) })) })
        mustFit((await usedOf(c)) - before, 2, 'requests used')
      },
    ],
  ]),
  ...checksOf('8.2', 'funds', [
    [
      'oid-rises',
      'oids rise',
      async (c) => {
        const [first, second] = [await c.maker.rest(bid(c)), await c.maker.rest(bid(c))]
        must(second.oid > first.oid, `oids were ${first.oid} and ${second.oid}, must rise`)
      },
    ],
  ]),
  ...checksOf('8.3', 'funds', [
    [
      'bid',
      'a bid holds price times size of quote',
      async (c) => {
        const token = c.market.quote.index
        const before = await holdOf(c, token)
        const { p, s } = await c.maker.rest(bid(c))
        const notional = parseDecimal(p, 8) * parseDecimal(s, 8)
        mustFit(((await holdOf(c, token)) - before) * 10_000n === notional, true, 'the hold is price times size')
      },
    ],
    [
      'ask',
      'an ask holds its size of base',
      async (c) => {
        const token = c.market.base.index
        const before = await holdOf(c, token)
        const { s } = await c.maker.rest(c.maker.wireOrder('ask'))
        mustFit((await holdOf(c, token)) - before === parseDecimal(s, 12), true, 'the hold is the size')
      },
    ],
    [
      'release',
      'a cancel releases it',
      async (c) => {
        const before = await holdOf(c, c.market.quote.index)
        const { oid } = await c.maker.rest(bid(c))
        await c.maker.cancel(oid)
        mustFit((await holdOf(c, c.market.quote.index)) === before, true, 'the hold is what it was before')
      },
    ],
  ]),
]
