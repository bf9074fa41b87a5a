import { UsageError } from '@hyperladder/command-line'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import {
  floorToLegalPx,
  formatPx,
  isLegalPx,
  type MarketSpec,
  marketSpec,
  notional,
  type Px,
  parseNtl,
  parsePx,
  parseSz,
  parseWei,
} from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PlacedPrice, planLadder } from './planLadder.ts'

const market: MarketSpec = marketSpec({
  coin: '@7',
  pairIndex: 7,
  base: { name: 'MADE', index: 7, szDecimals: 2, weiDecimals: 8 },
  quote: { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 },
})
const px = (text: string): Px => parsePx(text, market.pxDecimals)
const first = (px: Px, more: Partial<PlacedPrice> = {}): PlacedPrice => ({
  px,
  timeMs: Date.UTC(2025, 2, 1),
  place: 'row 2 of MADE_USDC-1h.csv',
  ...more,
})
const gridOf = ({ ladder }: ReturnType<typeof planLadder>): PricingGrid =>
  PricingGrid.build({
    startPx: px(ladder.startPx),
    levels: ladder.levels,
    spacing: parseSpacing(ladder.spacing),
    pxDecimals: market.pxDecimals,
  })

test('left to itself: 20 % on each side, funds of 10000 at the first price, and all of it said', () => {
  const plan = planLadder({}, market, first(px('7.3143')))
  const grid = gridOf(plan)
  expect([plan.ladder.spacing, plan.ladder.gapLevels, plan.ladder.activeLevels, plan.ladder.levels]).toEqual(['0.003', 1, 20, 120])
  expect(grid.px(0)).toBeGreaterThan(px('6.09'))
  expect(grid.px(grid.levels - 1)).toBeLessThan(px('8.78'))
  const base = parseWei(plan.funds.base, market.base) / 10n ** 6n
  expect(base * px('7.3143') + parseNtl(plan.funds.quote)).toBe(parseNtl('10000'))
  expect(plan.assumed.join(' ')).toMatch(/centred on the first price 7\.3143.*Orders of .*Starts with .*comes back 1 level away/)
})

test('whatever is told, the ladder is legal, funded by the capital, and every order is worth the least at least', () => {
  const settings = fc.record({
    range: fc.integer({ min: 1, max: 300 }).map((percent) => String(percent / 100)),
    spacing: fc.integer({ min: 5, max: 900 }).map((units) => String(units / 10_000)),
    capital: fc.integer({ min: 100, max: 10_000_000 }).map(String),
  })
  fc.assert(
    fc.property(settings, fc.bigInt({ min: 10n ** 4n, max: 10n ** 10n }), (told, raw) => {
      const firstPx = floorToLegalPx(raw, market.pxDecimals) as Px
      let plan: ReturnType<typeof planLadder>
      try {
        plan = planLadder(told, market, first(firstPx))
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError)
        return
      }
      const grid = gridOf(plan)
      expect(isLegalPx(grid.px(0), market.pxDecimals)).toBe(true)
      const size = parseSz(plan.ladder.orderSize, market.szDecimals)
      expect(notional(grid.px(0), size)).toBeGreaterThanOrEqual(market.minNotional)
      const base = parseWei(plan.funds.base, market.base) / 10n ** 6n
      expect(base * firstPx + parseNtl(plan.funds.quote)).toBe(parseNtl(told.capital))
      // The first price is within the ladder: it has quotes on both sides.
      expect(grid.px(0)).toBeLessThan(firstPx)
    }),
  )
})

test('what is given is kept: start price, size and funds', () => {
  const plan = planLadder(
    { startPx: '9', levels: 60, orderSize: '12.5', base: '300', quote: '4000', gapLevels: 0 },
    market,
    first(px('10')),
  )
  expect([plan.ladder.startPx, plan.ladder.orderSize, plan.funds, plan.assumed]).toEqual(['9', '12.5', { base: '300', quote: '4000' }, []])
})

test('an order size alone is funded on every level', () => {
  const plan = planLadder({ startPx: '9', levels: 60, orderSize: '12.5' }, market, first(px('10')))
  const grid = gridOf(plan)
  const below = grid.levelsBelow(px('10'))
  expect(plan.funds.base).toBe(String(12.5 * (60 - below)))
  expect(formatPx(grid.px(below), market.pxDecimals) >= '10').toBe(true)
})

test('funds that were made to fit an order size are warned of with their worth, and refused where nobody would have them by chance', () => {
  const plan = planLadder({ startPx: '9', levels: 60, orderSize: '12.5' }, market, first(px('10')))
  expect([plan.fundsAssumed, plan.warned]).toEqual([
    true,
    [expect.stringMatching(/^The run starts with funds that nobody gave, worth [\d.]+ USDC .*: orders of 12\.5 MADE on 60 levels take /)],
  ])
  const huge = { startPx: '9', levels: 60, orderSize: '12500' }
  expect(() => planLadder(huge, market, first(px('10')))).toThrow(
    /--order-size was 12500: .* must be at most 1000000: say what there is with --capital/,
  )
  for (const given of [{ capital: '10000000' }, { base: '300000', quote: '4000' }])
    expect(planLadder({ ...huge, ...given }, market, first(px('10')))).toMatchObject({ fundsAssumed: false, warned: [] })
})

test('no ladder is centred on a first price that the data leaves at once; one that is placed by hand is warned of', () => {
  const stray = first(px('100000'), { stray: { usualPx: px('10'), fromMs: Date.UTC(2025, 2, 2) } })
  const words = 'the first price is 100000 at 2025-03-01T00:00 UTC in row 2 of MADE_USDC-1h.csv, but most of the data is about 10'
  expect(() => planLadder({}, market, stray)).toThrow(words)
  expect(() => planLadder({}, market, stray)).toThrow('Give --from 2025-03-02T00:00, where the price is first near the usual')
  const placed = planLadder({ startPx: '9', levels: 60, capital: '10000000' }, market, stray)
  expect(placed.warned).toEqual([expect.stringContaining(words)])
})

test.each([
  [{ startPx: '9.123456', levels: 20 }, '--start-px: '],
  [{ startPx: '9' }, '--levels is missing'],
  [{ capital: '5000', base: '1000' }, '--capital was 5000, must be at least 10000: the base alone is worth that'],
  [{ spacing: '0.0000001' }, '--range 0.2 with this --spacing takes'],
  [{ levels: 10, gapLevels: 10 }, '--gap-levels was 10, must be below the levels (10)'],
  [{ orderSize: '0.001' }, '--order-size: '],
  [{ quote: '1.000000001' }, '--quote: '],
])('%j is refused: %s', (settings, message) => {
  expect(() => planLadder(settings, market, first(px('10')))).toThrow(UsageError)
  expect(() => planLadder(settings, market, first(px('10')))).toThrow(message)
})

test('base that puts the boundary elsewhere than the first price is warned of, with what would fit; that of the ladder itself never', () => {
  const told = { capital: '10000', orderSize: '12.5', range: '0.1' }
  const fitting = planLadder(told, market, first(px('10')))
  const [whole] = fitting.funds.base.split('.')
  const warnedOf = (base: string) => planLadder({ ...told, base }, market, first(px('10'))).warned
  expect([fitting.warned, warnedOf(fitting.funds.base)]).toEqual([[], []])
  expect(warnedOf('100')).toEqual([
    expect.stringMatching(/100 MADE are 8 orders of 12\.5, so bids begin about 10\.[\d]+, above the first price 10:/),
  ])
  expect(warnedOf('100')[0]).toContain(`takes ${fitting.funds.base} MADE`)
  expect(warnedOf(String(Number(whole) + 200))).toEqual([expect.stringMatching(/so asks begin about 9\.[\d]+, below the first price 10:/)])
})
