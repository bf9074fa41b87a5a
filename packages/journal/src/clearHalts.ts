import type { DatabaseSync } from 'node:sqlite'
import { noteBetweenRuns } from './noteBetweenRuns.ts'

/** Takes the halts out of the position, and says so in the chain. Returns their reasons. */
export function clearHalts(db: DatabaseSync, atMs: number): readonly string[] {
  return (
    noteBetweenRuns(db, atMs, ({ position }) => {
      const halted = position.markets.filter(({ halted }) => typeof halted === 'string')
      if (halted.length === 0) return undefined
      const cleared = halted.map(({ coin, halted }) => `${coin}: ${halted}`)
      // A drawdown that was accepted is counted from where it ended, or it would halt again at once.
      const markets = position.markets.map((market) =>
        typeof market.halted !== 'string'
          ? market
          : { ...market, halted: null, ...(market.worth && { worth: { ...market.worth, peak: null } }) },
      )
      return { result: cleared, note: { type: 'haltsCleared', cleared }, position: { ...position, markets } }
    }) ?? []
  )
}
