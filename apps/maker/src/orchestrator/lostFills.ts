import type { FillsListed } from '@hyperladder/exchange-port'

/**
 * Returns what a reading of fills leaves in the dark, as text; `undefined` where it leaves nothing: the venue lists an account's newest 10,000 fills alone (API
 * reference 1.8), of all its markets, perps included. `provenMs`: up to then every fill is known.
 */
export function lostFills({ full, oldestMs }: FillsListed, provenMs: number): string | undefined {
  if (!full || oldestMs === null || oldestMs <= provenMs) return undefined
  return (
    `the account made more fills than the venue lists (its newest 10,000, perps included): they are known up to ${time(provenMs)} and listed from ` +
    `${time(oldestMs)} on. What was bought, sold, deposited or withdrawn between can't be told`
  )
}

/** What mends it. */
export const LOST_FILLS_FIX =
  'Look into the trade history, set allocation_base of each market to what it is to have, and move the journal away: the next start counts as the first'

const time = (atMs: number): string => (atMs > 0 ? new Date(atMs).toISOString() : 'the beginning')
