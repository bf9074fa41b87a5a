import { floorToLegalPx, formatPx, type Px } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { ALICE, Desk } from '../../test/desk.ts'
import { defaultUniverse } from './universe.ts'
import { venueLatency } from './venueConfig.ts'

const BLOCKS_PER_HOUR = 36_000
/** Cancels this often, and quotes once the cancels must have run. */
const REQUOTE_BLOCKS = 20
const QUOTE_AFTER = 4

/** One bid and one ask so far from the mid, by rote: no skew, no view, no care. Returns what that gained over holding, in shares of its equity, and its fills. */
function quoteByRote(seed: number, hours: number, awayPpm: bigint): { readonly gain: number; readonly fills: number } {
  // One pair: the others would only take time.
  const universe = { ...defaultUniverse, pairs: defaultUniverse.pairs.slice(0, 1) }
  const limits = { addressAllowance: Number.MAX_SAFE_INTEGER }
  const desk = new Desk(
    [
      [ALICE, 'USDC', '5000'],
      [ALICE, 'PURR', '25000'],
    ],
    { seed, universe, limits, traders: true, ...venueLatency },
  )
  for (let i = 0; i < REQUOTE_BLOCKS; i++) desk.block()
  const { core } = desk
  const holdings = () => new Map(core.balances(ALICE).map(({ token, total }) => [token, Number(total)]))
  const worth = (of: ReadonlyMap<number, number>): number =>
    (of.get(0) ?? 0) / 1e8 + ((of.get(1) ?? 0) / 1e5) * (Number(core.mark(desk.coin)) / 1e8)
  const before = holdings()
  for (let i = 0; i < hours * BLOCKS_PER_HOUR; i++) {
    const cancels = i % REQUOTE_BLOCKS === 0 ? core.openOrders(ALICE).map(({ asset, oid }) => ({ asset, oid })) : []
    if (cancels.length > 0) desk.queue(ALICE, { type: 'cancel', cancels })
    if (i % REQUOTE_BLOCKS === QUOTE_AFTER) {
      const { bid, ask } = core.bbo(desk.coin)
      const mid = bid && ask ? (bid.px + ask.px) / 2n : (core.mark(desk.coin) as bigint)
      const at = (ppm: bigint) => formatPx(floorToLegalPx((mid * (1_000_000n + ppm)) / 1_000_000n, 8) as Px, 8)
      desk.queue(ALICE, desk.action({ side: 'bid', px: at(-awayPpm), sz: '500' }, { side: 'ask', px: at(awayPpm), sz: '500' }))
    }
    desk.block()
  }
  return { gain: (worth(holdings()) - worth(before)) / worth(before), fills: core.userFills(ALICE, 10_000).length }
}

describe('a calm market', () => {
  test.each([
    ['0.1 %', 1000n, 300],
    ['0.3 %', 3000n, 25],
  ])('does not pay who quotes %s around the mid by rote', (_, awayPpm, fillsMin) => {
    const runs = [1, 2, 3, 4].map((seed) => quoteByRote(seed, 0.5, awayPpm))
    const days = (runs.length * 0.5) / 24
    const gainPerDay = runs.reduce((sum, { gain }) => sum + gain, 0) / days
    expect(gainPerDay).toBeLessThan(0.02)
    expect(gainPerDay).toBeGreaterThan(-0.3)
    for (const { fills } of runs) expect(fills).toBeGreaterThan(fillsMin)
  })
})
