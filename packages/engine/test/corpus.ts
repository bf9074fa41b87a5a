import type { BatchAnswer, ItemAnswer, RefusalCode } from '@hyperladder/exchange-port'
import { PricingGrid, parseSpacing } from '@hyperladder/grid'
import { marketSpec, type Oid, type Px, type Sz, type TokenSpec, type Wei } from '@hyperladder/units'
import { absorb, commit, type MarketConfig, type MarketState, type PlannedBatch, planTick } from '../src/index.ts'
import { World } from './world.ts'

/** What the scenarios of the corpus share: one market of 20 levels, 10 of them asks, and hands to answer for the venue. */

export const USDC: TokenSpec = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
export const PURR: TokenSpec = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const market = marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base: PURR, quote: USDC })
export const COIN = market.coin
export const grid = PricingGrid.build({
  startPx: 20_000_000n as Px,
  levels: 20,
  spacing: parseSpacing('0.003'),
  pxDecimals: market.pxDecimals,
})
export const config: MarketConfig = { market, grid, orderSize: 100n as Sz, gapLevels: 0, activeLevels: 5, allocation: {} }
export const purr = (lots: bigint): Wei => (lots * 100_000n) as Wei
export const usdc = (units: bigint): Wei => (units * 100_000_000n) as Wei

/** 1000 PURR and 1000 USDC: asks from level 10, bids from level 9. */
export const newWorld = (options: { readonly config?: MarketConfig; readonly budget?: { used: number; cap: number } } = {}): World =>
  new World(
    'corpus',
    [options.config ?? config],
    new Map([
      [PURR.index, purr(1000n)],
      [USDC.index, usdc(1000n)],
    ]),
    options.budget,
  )

export const marketOf = (world: World): MarketState => world.engine.markets[0] as MarketState

/** Plans and books, and leaves the answers to the test. */
export function plan(world: World, afterMs = 100): readonly PlannedBatch[] {
  world.nowMs += afterMs
  const next = planTick(world.engine, world.nowMs)
  commit(world.engine, next)
  return next.batches
}

export const answer = (world: World, { requests }: PlannedBatch, given: BatchAnswer): void =>
  void absorb(world.engine, { type: 'answer', atMs: world.nowMs, seqs: requests.map(({ seq }) => seq), answer: given })

/** Answers item by item: refused with the code that `refuse` gives for a slot such as `ask 10`, else resting. */
export function answerEach(world: World, planned: PlannedBatch, refuse: (slot: string) => RefusalCode | undefined): void {
  const items = planned.requests.map(({ seq, slot }): ItemAnswer => {
    const code = refuse(`${slot?.side} ${slot?.level}`)
    return code === undefined ? { type: 'resting', oid: (1000 + seq) as Oid } : { type: 'refused', refusal: { code, text: code } }
  })
  answer(world, planned, { type: 'answered', items, charged: items.length })
}

export const refused = (code: RefusalCode): BatchAnswer => ({ type: 'refused', refusal: { code, text: code }, charged: 0 })

/** The slots that batches place or modify into, or cancel from, in their order. */
export const slotsOf = (batches: readonly PlannedBatch[]): readonly string[] =>
  batches.flatMap(({ requests }) => requests.map(({ slot }) => `${slot?.side} ${slot?.level}`))

/** The names of what batches modify or cancel. */
export const targetsOf = (batches: readonly PlannedBatch[]): readonly Oid[] =>
  batches.flatMap(({ requests }) => requests.flatMap(({ target }) => (target === undefined ? [] : [target as Oid])))

/** Hands on what the venue has told since, of the kinds named; the rest is lost. */
export function hand(world: World, ...kinds: readonly ('fills' | 'orderUpdates')[]): void {
  for (const event of world.venue.events.splice(0)) if (kinds.includes(event.type)) world.absorb({ ...event, atMs: world.nowMs })
}
