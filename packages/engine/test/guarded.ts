import { type Ntl, notional, type Sz } from '@hyperladder/units'
import type { MarketConfig, MarketGuards } from '../src/index.ts'
import { World } from './world.ts'

/** The markets and funds of a seed, with guards that bite, drawn from the same stream. */
export function guarded(seed: number): World {
  const plain = new World(seed)
  const random = plain.random.fork('guards')
  const withGuards = plain.engine.markets.map(({ config, grid, inventory }): MarketConfig => {
    const base = inventory.effective().boundaryBase
    const [low, high] = [random.int(grid.levels), random.int(grid.levels)].sort((a, b) => a - b) as [number, number]
    const guards: MarketGuards = {
      ...(random.chance(0.5) ? { minBase: (base - (base === 0n ? 0n : random.bigint(base))) as Sz } : {}),
      ...(random.chance(0.5) ? { maxBase: (base + random.bigint(config.orderSize * 4n)) as Sz } : {}),
      ...(random.chance(0.3) ? { minPx: grid.px(low), maxPx: grid.px(high) } : {}),
      ...(random.chance(0.3) ? { maxDrawdown: (notional(grid.px(0), config.orderSize) + 1n) as Ntl } : {}),
    }
    return { ...config, guards }
  })
  return new World(seed, withGuards, plain.venue.totals, undefined, { widenLevels: random.int(4) })
}
