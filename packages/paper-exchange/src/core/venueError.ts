import { HyperladderError } from '@hyperladder/units'
import type { Market, World } from './world.ts'

/** A block out of time, or a coin the universe doesn't have. */
export class VenueError extends HyperladderError {}

/** @throws {@link VenueError} unless `timeMs` is a whole number above the latest block's. */
export function checkBlockTime(world: World, timeMs: number): void {
  if (Number.isSafeInteger(timeMs) && timeMs > world.timeMs) return
  throw new VenueError('E_BLOCK_TIME', `block time was ${timeMs}, must be above ${world.timeMs}`, { timeMs, previousMs: world.timeMs })
}

/** @throws {@link VenueError} for a coin that the universe doesn't have. */
export function marketOf(world: World, coin: string): Market {
  const market = world.byCoin.get(coin)
  if (market === undefined) throw new VenueError('E_COIN', `coin was '${coin}', must be one of the universe`, { coin })
  return market
}
