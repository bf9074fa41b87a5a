import { type Ntl, parseNtl } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressCap, cancelCap } from './addressCap.ts'
import { addressCharge, type ChargeCause } from './addressCharge.ts'
import { actionIpWeight, infoIpWeight } from './ipWeight.ts'

describe('the charging table', () => {
  const table: readonly { readonly cause: ChargeCause; readonly one: number; readonly three: number; readonly why: string }[] = [
    { cause: 'answered', one: 1, three: 3, why: 'every item answered in statuses, whatever it says' },
    { cause: 'business', one: 1, three: 3, why: 'refused by the state of the books' },
    { cause: 'static', one: 1, three: 3, why: 'one illegal price stands for the whole batch, and all of it is charged' },
    { cause: 'expired', one: 5, three: 15, why: 'a stale expiresAfter costs five times' },
    { cause: 'malformed', one: 0, three: 0, why: 'HTTP 4xx text' },
    { cause: 'ipLimit', one: 0, three: 0, why: 'HTTP 429' },
    { cause: 'overBudget', one: 0, three: 0, why: 'refused for the budget itself (measured 2026-10-08)' },
    { cause: 'overWeight', one: 0, three: 0, why: 'more than 200 cancels (measured)' },
    { cause: 'signer', one: 0, three: 0, why: 'nobody known to charge' },
    { cause: 'nonce', one: 0, three: 0, why: 'never ran' },
    { cause: 'vault', one: 0, three: 0, why: 'never ran' },
    { cause: 'notSent', one: 0, three: 0, why: 'never left' },
    { cause: 'other', one: 1, three: 3, why: 'unclassified: the safer error' },
  ]
  test.each(table)('$cause: $why', ({ cause, one, three }) => {
    expect([addressCharge(cause, 1), addressCharge(cause, 3)]).toEqual([one, three])
  })

  test('a batch of 200 cancels of made-up oids burns 200 requests (measured 2026-10-08)', () => {
    expect(addressCharge('answered', 200)).toBe(200)
  })

  test('P08 law: a batch is charged like its items one by one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...table.map((row) => row.cause)), fc.nat(500), (cause, items) => {
        expect(addressCharge(cause, items)).toBe(items * addressCharge(cause, 1))
      }),
    )
  })
})

describe('caps', () => {
  test.each([
    { cumVlm: '0', cap: 10_000 },
    { cumVlm: '0.99999999', cap: 10_000 },
    { cumVlm: '357.45105', cap: 10_357 },
    { cumVlm: '170043721737.45001220', cap: 170_043_731_737 },
  ])('volume $cumVlm gives a cap of $cap', ({ cumVlm, cap }) => {
    expect(addressCap(parseNtl(cumVlm))).toBe(cap)
  })

  test('trading 48.97 USDC raised the cap by 49 (measured 2026-10-08: 97457 to 97506)', () => {
    const before = parseNtl('87457.46')
    expect([addressCap(before), addressCap((before + parseNtl('48.97')) as Ntl)]).toEqual([97_457, 97_506])
  })

  test.each([
    { cap: 10_000, cancels: 20_000 },
    { cap: 100_000, cancels: 200_000 },
    { cap: 100_001, cancels: 200_001 },
    { cap: 5_000_000, cancels: 5_100_000 },
  ])('at a cap of $cap cancels pass up to $cancels', ({ cap, cancels }) => {
    expect(cancelCap(cap)).toBe(cancels)
  })
})

describe('IP weight', () => {
  test.each([
    { items: 1, weight: 1 },
    { items: 39, weight: 1 },
    { items: 40, weight: 2 },
    { items: 79, weight: 2 },
    { items: 80, weight: 3 },
  ])('an action of $items items weighs $weight', ({ items, weight }) => {
    expect(actionIpWeight(items)).toBe(weight)
  })

  test.each([
    { type: 'l2Book', rows: 40, weight: 2 },
    { type: 'orderStatus', rows: 0, weight: 2 },
    { type: 'spotClearinghouseState', rows: 0, weight: 2 },
    { type: 'userRole', rows: 0, weight: 60 },
    { type: 'openOrders', rows: 1_000, weight: 20 },
    { type: 'spotMeta', rows: 0, weight: 20 },
    { type: 'userFills', rows: 0, weight: 20 },
    { type: 'userFills', rows: 19, weight: 20 },
    { type: 'userFills', rows: 20, weight: 21 },
    { type: 'userFillsByTime', rows: 2_000, weight: 120 },
    { type: 'candleSnapshot', rows: 119, weight: 21 },
    { type: 'neverHeardOf', rows: 100, weight: 20 },
  ])('$type with $rows rows weighs $weight', ({ type, rows, weight }) => {
    expect(infoIpWeight(type, rows)).toBe(weight)
  })

  test.each(['l2Book', 'allMids', 'clearinghouseState', 'orderStatus', 'spotClearinghouseState', 'exchangeStatus'])(
    '%s is among the light ones',
    (type) => expect(infoIpWeight(type, 1_000)).toBe(2),
  )

  test.each([
    'recentTrades',
    'historicalOrders',
    'userFills',
    'userFillsByTime',
    'fundingHistory',
    'userFunding',
    'nonUserFundingUpdates',
    'twapHistory',
    'userTwapSliceFills',
    'userTwapSliceFillsByTime',
    'delegatorHistory',
    'delegatorRewards',
    'validatorStats',
  ])('%s weighs one more for every 20 rows', (type) => {
    expect([infoIpWeight(type, 39), infoIpWeight(type, 40)]).toEqual([21, 22])
  })
})
