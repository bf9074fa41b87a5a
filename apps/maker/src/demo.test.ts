import { type MarketSpec, marketSpec, type Px } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { planMarket } from './config/planMarket.ts'
import { demoSettings, paperFunds } from './demo.ts'
import type { MarketSettings } from './settings.ts'

const token = (name: string, index: number, szDecimals: number, weiDecimals: number) => ({ name, index, szDecimals, weiDecimals })
const USDC = token('USDC', 0, 8, 8)
const purr = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: token('PURR', 1, 0, 5), quote: USDC })
const btc = marketSpec({ coin: '@2', pairIndex: 2, base: token('UBTC', 4, 5, 10), quote: USDC })

const planOf = (settings: MarketSettings, spec: MarketSpec) => {
  const { plan, problems } = planMarket(settings, spec)
  if (!plan) throw new Error(problems.join(', '))
  return plan
}
const demoOf = (spec: MarketSpec, mark: bigint): MarketSettings => demoSettings(spec, mark as Px).markets[0] as MarketSettings

describe('the ladder of a start without a config', () => {
  test.each([
    ['a cheap token', purr, 20_000_000n],
    ['a dear one', btc, 100_000_000n],
  ] as const)('of %s is legal, has the price in its middle, and orders the venue takes', (_, spec, mark) => {
    const plan = planOf(demoOf(spec, mark), spec)
    const below = plan.grid.levelsBelow(mark as Px)
    expect(Math.abs(below - 20)).toBeLessThanOrEqual(1)
    expect(plan.grid.px(0) * plan.orderSize).toBeGreaterThanOrEqual(2n * spec.minNotional)
  })

  test('is the same whatever block the price was read at', () => {
    expect(demoOf(purr, 20_013_000n)).toEqual(demoOf(purr, 20_000_000n))
  })
})

describe('what the embedded paper exchange gives', () => {
  const settings = { ...demoOf(purr, 20_000_000n), orderSize: '200' }
  const plan = planOf(settings, purr)

  test('is what the ladder needs at the present price', () => {
    const below = plan.grid.levelsBelow(20_000_000n as Px)
    const funds = paperFunds([{ plan, mark: 20_000_000n as Px }])
    expect(funds.get('PURR')).toBe(String((40 - below) * 200))
    expect([...funds.keys()]).toEqual(['PURR', 'USDC'])
  })

  test('is the allocation, where there is one', () => {
    const allocated = planOf({ ...settings, allocation: { base: '1', quote: '2.5' } }, purr)
    expect([...paperFunds([{ plan: allocated, mark: null }])]).toEqual([
      ['PURR', '1'],
      ['USDC', '2.5'],
    ])
  })

  test('adds up what two markets need of one quote token', () => {
    const other = planOf({ ...demoOf(btc, 100_000_000n), allocation: { base: '0', quote: '7' } }, btc)
    const allocated = planOf({ ...settings, allocation: { quote: '2.5' } }, purr)
    expect(
      paperFunds([
        { plan: allocated, mark: null },
        { plan: other, mark: null },
      ]).get('USDC'),
    ).toBe('9.5')
  })

  test('is nothing of a token that is not needed', () => {
    expect(paperFunds([{ plan: planOf({ ...settings, seededLevels: 0 }, purr), mark: null }]).has('USDC')).toBe(false)
  })
})
