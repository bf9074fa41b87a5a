import { type Ntl, parsePx, parseSz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { ALICE, BOB, CAROL, Desk, print } from '../../test/desk.ts'
import { encodeFill, encodeMergedFills } from '../server/encoding/fill.ts'
import { baseFee, quoteFee } from './fees.ts'
import type { FillRecord, VenueAction } from './types.ts'
import { defaultUniverse } from './universe.ts'
import { venueFees } from './venueConfig.ts'
import { VenueCore } from './venueCore.ts'

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

  test('what is asked changes nothing: reading rates leaves the state as it is', () => {
    const desk = rich()
    desk.block(86_400_000)
    const before = JSON.stringify(desk.core.snapshot())
    desk.core.feeRates(ALICE)
    expect(JSON.stringify(desk.core.snapshot())).toBe(before)
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

  test('an account may be given a past: its tier at once, and less of it with every day', () => {
    const desk = rich()
    const makerAfter = (days: number) => {
      desk.block(days * 86_400_000)
      return desk.core.feeRates(ALICE).maker.numerator
    }
    const given = (tierVolume: bigint) => {
      desk.submit({ type: 'standing', id: 900, user: ALICE, tierVolume: tierVolume as Ntl })
      desk.block()
      return desk.core.feeRates(ALICE).maker.numerator
    }
    const tier = 25n * million * 10n ** 8n
    expect([given(tier - 1n), given(tier), given(0n)]).toEqual([30n, 20n, 40n])
    // 28 millions: 26 are left after a day, 24 after two; 6 after eleven, 4 after twelve.
    expect([given(28n * million * 10n ** 8n), makerAfter(1), makerAfter(1), makerAfter(9), makerAfter(1)]).toEqual([
      20n,
      20n,
      30n,
      30n,
      40n,
    ])
  })

  test('staking lowers both rates, a referral what is paid, and a maker with a share of all volume is paid', () => {
    const desk = rich()
    const trade = () => {
      desk.place(BOB, { side: 'ask', px: '0.2', sz: '50000' })
      desk.place(ALICE, { side: 'bid', px: '0.2', sz: '50000', tif: 'ioc' })
      return [desk.core.userFills(ALICE, 1)[0]?.fee, desk.core.userFills(BOB, 1)[0]?.fee]
    }
    const standing = (who: typeof ALICE, given: object) => {
      desk.submit({ type: 'standing', id: 900, user: who, ...given })
      desk.block()
    }
    expect(trade()).toEqual([3_500_000n, 400_000_000n])
    standing(ALICE, { stakingTier: 2 })
    expect(trade()).toEqual([3_150_000n, 400_000_000n])
    standing(ALICE, { referred: true })
    expect(trade()).toEqual([3_024_000n, 400_000_000n])
    expect(desk.core.feeRates(ALICE)).toEqual({
      taker: { numerator: 6300n, denominator: 10_000_000n },
      maker: { numerator: 3600n, denominator: 10_000_000n },
    })
    standing(BOB, { makerSharePpm: 5000 })
    expect(trade()[1]).toBe(400_000_000n)
    standing(BOB, { makerSharePpm: 5001, stakingTier: 6 })
    const before = desk.core.balances(BOB)[0]?.total ?? 0n
    // 0.001 % of 10000 USDC; staking lets nothing off a rebate.
    expect(trade()[1]).toBe(-10_000_000n)
    expect((desk.core.balances(BOB)[0]?.total ?? 0n) - before).toBe(10_000_00000000n + 10_000_000n)
    standing(BOB, { makerSharePpm: 31_000 })
    expect(trade()[1]).toBe(-30_000_000n)
  })

  test('a referral lets nothing off once the lifetime volume is there: 25 million at the venue', () => {
    expect(venueFees.referral.maxVolume).toBe(25_000_000n * 10n ** 8n)
    const desk = new Desk(
      [
        [ALICE, 'USDC', '1000'],
        [BOB, 'PURR', '1000'],
      ],
      { fees: { ...venueFees, referral: { ...venueFees.referral, maxVolume: (20n * 10n ** 8n) as Ntl } } },
    )
    desk.submit({ type: 'standing', id: 900, user: ALICE, referred: true })
    const fees = ['50', '50', '50'].map((sz) => {
      desk.place(BOB, { side: 'ask', px: '0.2', sz })
      desk.place(ALICE, { side: 'bid', px: '0.2', sz, tif: 'ioc' })
      return [desk.core.userFills(ALICE, 1)[0]?.fee, desk.core.standing(ALICE).referred]
    })
    expect(fees).toEqual([
      [3360n, true],
      [3360n, false],
      [3500n, false],
    ])
  })

  test('an aligned quote costs a taker a fifth less, adds half to a rebate, and counts a fifth more', () => {
    const aligned = { ...venueFees.aligned, tokens: [3] }
    const desk = new Desk(
      [
        [ALICE, 'USDH', '20000000'],
        [BOB, 'PURR', '100000000'],
      ],
      { fees: { ...venueFees, aligned } },
    )
    desk.coin = '@5'
    desk.submit({ type: 'standing', id: 900, user: BOB, makerSharePpm: 20_000 })
    const trade = (sz: string) => {
      desk.place(BOB, { side: 'ask', px: '0.2', sz })
      desk.place(ALICE, { side: 'bid', px: '0.2', sz, tif: 'ioc' })
    }
    trade('50000')
    expect([desk.core.userFills(ALICE)[0]?.fee, desk.core.userFills(BOB)[0]?.fee]).toEqual([2_800_000n, -30_000_000n])
    // 2.1 million count 5.04 million: enough for the next tier, which 2 * 2.1 million would not be.
    trade('10450000')
    desk.block(86_400_000)
    expect(desk.core.feeRates(ALICE).taker.numerator).toBe(60n)
  })

  test('a builder takes its part of sales, resting or taking, as part of the fee, and nothing of purchases', () => {
    const desk = rich()
    const builder = { address: CAROL, fee: 100 }
    const through = (side: 'bid' | 'ask', tif: 'alo' | 'ioc', fee = builder.fee): VenueAction => ({
      type: 'order',
      orders: [desk.order({ side, px: '0.2', sz: '50000', tif })],
      grouping: 'none',
      builder: { ...builder, fee },
    })
    expect(print(desk.run(BOB, through('ask', 'alo')))).toBe('refused:builderNotApproved')
    for (const who of [ALICE, BOB]) desk.run(who, { type: 'approveBuilderFee', builder: CAROL, maxFee: 5000 })
    expect(print(desk.run(BOB, through('ask', 'alo', 1001)))).toBe('refused:builderNotApproved')
    desk.run(BOB, through('ask', 'alo'))
    desk.core = VenueCore.restore(desk.config, JSON.parse(JSON.stringify(desk.core.snapshot())))
    desk.run(ALICE, through('bid', 'ioc'))
    // 0.04 % and 0.1 % of 10000 USDC.
    expect(desk.core.userFills(BOB)).toMatchObject([{ fee: 1_400_000_000n, builderFee: 1_000_000_000n, feeToken: 0 }])
    expect(desk.core.userFills(ALICE)).toMatchObject([{ fee: 3_500_000n }])
    expect(desk.core.userFills(ALICE)[0]).not.toHaveProperty('builderFee')
    desk.place(BOB, { side: 'bid', px: '0.2', sz: '40000' })
    desk.run(ALICE, through('ask', 'ioc', 1))
    expect(desk.core.userFills(ALICE, 1)).toMatchObject([{ fee: 560_000_000n + 8_000_000n, builderFee: 8_000_000n }])
    expect(desk.core.builderRewards(CAROL)).toEqual(new Map([[0, 1_008_000_000n]]))
    const fill = desk.core.userFills(ALICE, 1)[0] as FillRecord
    expect(Object.entries(encodeFill(desk.core, fill)).at(-1)).toEqual(['builderFee', '0.08'])
    expect(encodeMergedFills(desk.core, [fill, fill], 'newestFirst')).toMatchObject([{ fee: '11.36', builderFee: '0.16' }])
  })

  test('the exchange’s volume of a day counts every trade once', () => {
    const desk = rich()
    desk.place(BOB, { side: 'ask', px: '0.2', sz: '50000' })
    desk.place(ALICE, { side: 'bid', px: '0.2', sz: '50000', tif: 'ioc' })
    const day = Math.floor(desk.core.timeMs / 86_400_000)
    desk.block(86_400_000)
    expect([day - 1, day, day + 1].map((of) => desk.core.exchangeVolume(of))).toEqual([0n, 10_000_00000000n, 0n])
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
