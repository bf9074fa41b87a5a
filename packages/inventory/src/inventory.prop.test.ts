import { floorToLot, marketSpec, type Ntl, notional, type Px, type Sz, szToWei, type TokenSpec, type Wei } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Inventory, type InventoryFill } from './inventory.ts'
import { TokenLedger } from './tokenLedger.ts'

const usdc: TokenSpec = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const hype: TokenSpec = { name: 'HYPE', index: 150, szDecimals: 2, weiDecimals: 8 }
const market = marketSpec({ coin: '@107', pairIndex: 107, base: hype, quote: usdc })

type Step =
  | { readonly type: 'ask' | 'bid'; readonly fill: InventoryFill }
  | { readonly type: 'reading'; readonly base: Wei; readonly quote: Ntl }
  | { readonly type: 'baseFlow'; readonly delta: Wei; readonly accepted: boolean }
  | { readonly type: 'quoteFlow'; readonly delta: Wei; readonly accepted: boolean }
  | { readonly type: 'accept' }

const big = (min: bigint, max: bigint) => fc.bigInt({ min, max })
const fill: fc.Arbitrary<InventoryFill> = fc.record({
  px: big(1n, 10n ** 8n) as fc.Arbitrary<Px>,
  sz: big(1n, 5_000n) as fc.Arbitrary<Sz>,
  fee: fc.record({ token: fc.constantFrom('base', 'quote', 'other'), amount: big(-1_000n, 100_000n) as fc.Arbitrary<Wei> }),
})
const delta = big(-(10n ** 11n), 10n ** 11n) as fc.Arbitrary<Wei>
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constantFrom('ask', 'bid'), fill }),
  fc.record({
    type: fc.constant('reading'),
    base: big(0n, 10n ** 12n) as fc.Arbitrary<Wei>,
    quote: big(0n, 10n ** 14n) as fc.Arbitrary<Ntl>,
  }),
  fc.record({ type: fc.constantFrom('baseFlow', 'quoteFlow'), delta, accepted: fc.boolean() }),
  fc.constant<Step>({ type: 'accept' }),
)
const seeds = fc.record({
  base: big(0n, 10n ** 12n) as fc.Arbitrary<Wei>,
  quote: big(0n, 10n ** 14n) as fc.Arbitrary<Wei>,
  share: big(0n, 100n),
  steps: fc.array(step, { maxLength: 40 }),
})

type World = { readonly base: TokenLedger; readonly quote: TokenLedger; readonly inventory: Inventory }

function start(seed: { readonly base: Wei; readonly quote: Wei; readonly share: bigint }, limit?: Ntl): World {
  const base = new TokenLedger({ token: hype, seed: seed.base })
  const quote = new TokenLedger({ token: usdc, seed: seed.quote })
  const inventory = new Inventory({
    market,
    base,
    quote,
    allocation: { base: ((seed.base * seed.share) / 100n) as Wei, ...(limit === undefined ? {} : { quote: limit }) },
  })
  return { base, quote, inventory }
}

function run({ quote, inventory }: World, step: Step): void {
  if (step.type === 'ask') inventory.onAskFill(step.fill)
  else if (step.type === 'bid') inventory.onBidFill(step.fill)
  else if (step.type === 'reading') inventory.onBalanceUpdate(step)
  else if (step.type === 'baseFlow') inventory.bookBaseFlow(step.delta, step)
  else if (step.type === 'quoteFlow') quote.bookFlow(step.delta, step)
  else inventory.acceptBaseFlows()
}

/** What a step must do to the books, by the rules in words: readings and acceptance do nothing. */
function expectedDelta(step: Step): { readonly base: bigint; readonly quote: bigint } {
  if (step.type === 'baseFlow') return { base: step.delta, quote: 0n }
  if (step.type === 'quoteFlow') return { base: 0n, quote: step.delta }
  if (step.type !== 'ask' && step.type !== 'bid') return { base: 0n, quote: 0n }
  const sign = step.type === 'bid' ? 1n : -1n
  const { px, sz, fee } = step.fill
  return {
    base: sign * szToWei(sz, hype) - (fee.token === 'base' ? fee.amount : 0n),
    quote: -sign * notional(px, sz) - (fee.token === 'quote' ? fee.amount : 0n),
  }
}

describe('laws', () => {
  test('expected is seed plus fills plus flows, whatever readings come in between', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = start(seed)
        let base: bigint = seed.base
        let quote: bigint = seed.quote
        for (const step of seed.steps) {
          run(world, step)
          base += expectedDelta(step).base
          quote += expectedDelta(step).quote
          expect([world.base.expected, world.quote.expected]).toEqual([base, quote])
        }
      }),
    )
  })

  test('a reading never moves the boundary, and leaving all readings out gives the same allocation', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = start(seed)
        const blind = start(seed)
        for (const step of seed.steps) {
          const before = world.inventory.effective().boundaryBase
          run(world, step)
          if (step.type === 'reading') expect(world.inventory.effective().boundaryBase).toBe(before)
          else run(blind, step)
          expect(world.inventory.allocatedBase).toBe(blind.inventory.allocatedBase)
        }
      }),
    )
  })

  test('allocation plus pending flows is what was given plus own fills plus all base flows', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = start(seed)
        let base: bigint = world.inventory.allocatedBase
        for (const step of seed.steps) {
          run(world, step)
          base += expectedDelta(step).base
          expect(world.inventory.allocatedBase + world.inventory.pendingBase).toBe(base)
        }
      }),
    )
  })

  test('what is effective is in whole lots, never negative, and at most what is allocated and what the account has', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = start(seed)
        for (const step of seed.steps) {
          run(world, step)
          const { base, boundaryBase, quote } = world.inventory.effective()
          const atMost = (value: bigint) => (value > 0n ? value : 0n)
          expect(base >= 0n && quote >= 0n).toBe(true)
          expect(szToWei(base, hype)).toBeLessThanOrEqual(atMost(world.inventory.allocatedBase))
          expect(szToWei(base, hype)).toBeLessThanOrEqual(atMost(world.base.account))
          expect(szToWei(base, hype)).toBeLessThanOrEqual(atMost(world.base.expected - world.base.unaccepted))
          expect(boundaryBase).toBe(floorToLot(atMost(world.inventory.allocatedBase) as Wei, hype))
          expect(quote).toBeLessThanOrEqual(atMost(world.quote.account))
        }
      }),
    )
  })

  test('a withdrawal nobody accepted never moves the boundary; the boundary moves with a fill alone or an accepted flow', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = start(seed)
        for (const step of seed.steps) {
          const before = world.inventory.allocatedBase
          run(world, step)
          const mayMove =
            step.type === 'ask' || step.type === 'bid' || step.type === 'accept' || (step.type === 'baseFlow' && step.accepted)
          if (!mayMove) expect(world.inventory.allocatedBase).toBe(before)
        }
      }),
    )
  })

  test('the markets of one base token together never offer more than the account has', () => {
    const given = fc.array(big(0n, 10n ** 11n), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(given, fc.array(fc.tuple(fc.nat(), step), { maxLength: 30 }), (allocations, steps) => {
        const base = new TokenLedger({ token: hype, seed: allocations.reduce((sum, value) => sum + value, 0n) as Wei })
        const quote = new TokenLedger({ token: usdc, seed: 0n as Wei })
        const markets = allocations.map((value) => new Inventory({ market, base, quote, allocation: { base: value as Wei } }))
        for (const [index, step] of steps) {
          run({ base, quote, inventory: markets[index % markets.length] as Inventory }, step)
          const offered = markets.reduce((sum, one) => sum + szToWei(one.effective().base, hype), 0n)
          expect(offered).toBeLessThanOrEqual(base.effective)
          const claims = markets.reduce((sum, { allocatedBase }) => sum + (allocatedBase > 0n ? allocatedBase : 0n), 0n)
          expect(base.claimed).toBe(claims)
        }
      }),
    )
  })

  test('a restored inventory goes on exactly as the one that the snapshot was taken of', () => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: 40 }), fc.boolean(), (seed, at, limited) => {
        const world = start(seed, limited ? (seed.quote as bigint as Ntl) : undefined)
        for (const step of seed.steps.slice(0, at)) run(world, step)
        const base = TokenLedger.restore(hype, world.base.snapshot())
        const quote = TokenLedger.restore(usdc, world.quote.snapshot())
        const restored: World = {
          base,
          quote,
          inventory: Inventory.restore({ market, base, quote, snapshot: world.inventory.snapshot() }),
        }
        for (const step of [undefined, ...seed.steps.slice(at)]) {
          if (step) for (const one of [world, restored]) run(one, step)
          expect(all(restored)).toEqual(all(world))
        }
      }),
    )
  })
})

const all = ({ base, quote, inventory }: World) => ({
  ledgers: [base, quote].map((ledger) => [ledger.snapshot(), ledger.claimed, ledger.effective]),
  inventory: inventory.snapshot(),
  effective: inventory.effective(),
})
