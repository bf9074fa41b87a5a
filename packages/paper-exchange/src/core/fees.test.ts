import { parsePx, parseSz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { ALICE, BOB, Desk } from '../../test/desk.ts'
import { baseFee, quoteFee } from './fees.ts'
import { defaultUniverse } from './universe.ts'

const TAKER = { numerator: 70n, denominator: 100_000n }
const STABLE_TAKER = { numerator: 70n, denominator: 500_000n }

describe('fees the venue was seen to take', () => {
  test.each([
    { name: 'PURR buy 4 @ 4.6252', px: '4.6252', sz: '4', szDecimals: 0, weiDecimals: 5, rate: TAKER, fee: 280n },
    { name: 'USOL buy 1.267 @ 160.32', px: '160.32', sz: '1.267', szDecimals: 3, weiDecimals: 8, rate: TAKER, fee: 88_689n },
    { name: 'stable pair buy 10 @ 1.024', px: '1.024', sz: '10', szDecimals: 2, weiDecimals: 8, rate: STABLE_TAKER, fee: 140_000n },
    {
      name: 'HYPE buy 0.5 @ 34.895 at 0.063 %',
      px: '34.895',
      sz: '0.5',
      szDecimals: 2,
      weiDecimals: 8,
      rate: { numerator: 63n, denominator: 100_000n },
      fee: 31_499n,
    },
  ])('$name pays its fee in base', ({ px, sz, szDecimals, weiDecimals, rate, fee }) => {
    const price = parsePx(px, 8 - szDecimals)
    const lots = parseSz(sz, szDecimals)
    expect(baseFee(quoteFee(price * lots, rate), price, 10n ** BigInt(weiDecimals - szDecimals))).toBe(fee)
  })

  test('PURR sell 3 @ 4.5795 pays 0.00961695 of the quote', () => {
    expect(quoteFee(parsePx('4.5795', 8) * parseSz('3', 0), TAKER)).toBe(961_695n)
  })

  test('a rebate is a negative fee', () => {
    expect(quoteFee(100_00000000n, { numerator: -1n, denominator: 100_000n })).toBe(-100_000n)
  })
})

describe('fees of an account', () => {
  const million = 10n ** 6n
  const rich = (): Desk =>
    new Desk([
      [ALICE, 'USDC', '20000000'],
      [ALICE, 'USDH', '100'],
      [BOB, 'PURR', '100000000'],
      [BOB, 'USDH', '100'],
      [BOB, 'USDC', '100'],
    ])

  test('a pair of two quote tokens pays a fifth, as maker and as taker', () => {
    const desk = rich()
    desk.coin = '@4'
    desk.place(BOB, { side: 'ask', px: '1', sz: '50' })
    desk.place(ALICE, { side: 'bid', px: '1', sz: '50', tif: 'ioc' })
    // The double product lies just below 700000, and the venue floors it.
    expect(desk.core.userFills(ALICE)).toMatchObject([{ fee: 699_999n, feeToken: 3 }])
    expect(desk.core.userFills(BOB)).toMatchObject([{ fee: 400_000n, feeToken: 0 }])
  })

  test('spot volume counts twice for tiers, from the next UTC day on, and for fourteen days', () => {
    const desk = rich()
    const trade = (sz: string) => {
      desk.place(BOB, { side: 'ask', px: '0.2', sz })
      desk.place(ALICE, { side: 'bid', px: '0.2', sz, tif: 'ioc' })
    }
    trade('12500000')
    expect(desk.core.feeRates(ALICE).taker.numerator).toBe(70n)
    desk.block(86_400_000)
    expect(desk.core.feeRates(ALICE)).toEqual({
      taker: { numerator: 60n, denominator: 100_000n },
      maker: { numerator: 30n, denominator: 100_000n },
    })
    trade('1000')
    expect(desk.core.userFills(ALICE, 1)).toMatchObject([{ fee: 59_999n }])
    desk.block(14 * 86_400_000)
    expect(desk.core.feeRates(ALICE).taker.numerator).toBe(70n)
    expect(desk.core.rateLimit(ALICE).cumVlm).toBe((2_500_200n * million * 100n) as bigint)
    expect(desk.core.dayVolumes(ALICE).map(({ cross }) => cross)).toEqual([2_500_000n * million * 100n, 200n * million * 100n])
  })

  test('closedPnl is gross proceeds less the share of the cost basis, which shrinks with what is sold', () => {
    const desk = rich()
    desk.place(BOB, { side: 'ask', px: '0.2', sz: '1000' })
    desk.place(ALICE, { side: 'bid', px: '0.2', sz: '1000', tif: 'ioc' })
    desk.place(BOB, { side: 'bid', px: '0.21', sz: '400' })
    desk.place(ALICE, { side: 'ask', px: '0.21', sz: '400', tif: 'ioc' })
    const [sale] = desk.core.userFills(ALICE)
    // 999.3 PURR cost 200 USDC; 400 of them took 80.05604 of it.
    expect(sale).toMatchObject({ startPosition: 99_930_000n, closedPnl: 84_00000000n - 80_05603923n })
    expect(desk.core.balances(ALICE).find((row) => row.token === 1)?.entryNtl).toBe(200_00000000n - 80_05603923n)
  })

  test('every quote token of the default universe has the eight decimals that px * sz needs', () => {
    const quotes = new Set(defaultUniverse.pairs.map((pair) => pair.quote))
    expect([...quotes].map((index) => defaultUniverse.tokens[index]?.weiDecimals)).toEqual([8, 8, 8, 8])
  })
})
