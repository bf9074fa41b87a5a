import type { ExternalFlow, Fill } from '@hyperladder/exchange-port'
import type { Ntl, Wei } from '@hyperladder/units'
import { takeBalances } from './absorbBalances.ts'
import { absorbFlow, absorbMissedFill } from './absorbFill.ts'
import type { MarketConfig } from './config.ts'
import type { EngineSeed } from './createEngine.ts'
import { EngineError } from './engineError.ts'
import { fillKey } from './seenKeys.ts'
import type { EngineState, MarketStats, MarketWorth } from './state.ts'

/** What one market knew when the earlier run was last heard of. */
export type ResumedMarket = {
  readonly coin: string
  /** Base wei; alone moves the boundary. */
  readonly allocatedBase: Wei
  /** In force while the configuration still sets a limit; absent or `null`: it had none. */
  readonly allocatedQuote?: Ntl | null
  readonly pendingBase: Wei
  /** Why it was halted, where that must outlive the run. */
  readonly halted?: string | null
  /** What the drawdown guard counts from; default: from here. */
  readonly worth?: MarketWorth
  /** Counts to go on from; default none. */
  readonly stats?: MarketStats
}

export type ResumedToken = {
  readonly index: number
  /** What the venue had to show: seed + fills + flows, in wei. */
  readonly expected: Wei
  /** Deposits that wait to be accepted, in wei. */
  readonly unaccepted: Wei
}

/** Where a run stands: all of it that the venue can't tell a later one. Of the same markets, and the tokens they trade. */
export type EnginePosition = { readonly markets: readonly ResumedMarket[]; readonly tokens: readonly ResumedToken[] }

/** Where an earlier run stood, and what happened since. */
export type EngineResume = EnginePosition & {
  /** Up to this block time (ms) the earlier run had read every fill: they are read on from there. Default: from the newest of the seed. */
  readonly provenFillsMs?: number
  /** The account's fills that the earlier run never booked, oldest first, up to the cut. Given twice they are booked once. */
  readonly missedFills: readonly Fill[]
  /** The venue's own flows that the earlier run never booked, oldest first. */
  readonly missedFlows: readonly ExternalFlow[]
}

/**
 * Returns what a later run must know to go on from here. Allocations and ledgers change by fills, flows and accepted flows alone; `worth.peak` may
 * change with every plan, `stats` with every plan and event.
 */
export function positionOf(state: EngineState): EnginePosition {
  return {
    markets: state.markets.map(({ market, inventory, halted, haltSticky, worth, stats }) => ({
      coin: market.coin,
      ...inventory.snapshot(),
      halted: haltSticky ? halted : null,
      worth: { ...worth },
      stats: { ...stats },
    })),
    tokens: [...state.tokens].map(([index, { ledger }]) => ({ index, expected: ledger.expected, unaccepted: ledger.unaccepted })),
  }
}

/** Returns all fills that are known at the cut, oldest first: those to be booked now as well. None of them is booked again. */
export function knownFills({ fills, resume }: EngineSeed): readonly Fill[] {
  if (!resume) return fills
  const newest = new Set(fills.map(fillKey))
  return [...resume.missedFills.filter((fill) => !newest.has(fillKey(fill))), ...fills]
}

/** @throws {@link EngineError} when an earlier run's position is not of these markets and their tokens. */
export function checkResume(markets: readonly MarketConfig[], resume: EngineResume): void {
  const coins = markets.map(({ market }) => market.coin).sort()
  const resumed = resume.markets.map(({ coin }) => coin).sort()
  if (coins.join() !== resumed.join())
    throw new EngineError(
      'E_RESUME',
      `resume.markets was ${resumed.join(', ')}, must be the configured ones: ${coins.join(', ')}. Resume with the earlier configuration`,
      { coins, resumed },
    )
  const indices = new Set(resume.tokens.map(({ index }) => index))
  for (const { market } of markets) {
    const missing = [market.base, market.quote].find(({ index }) => !indices.has(index))
    if (missing)
      throw new EngineError(
        'E_RESUME',
        `resume.tokens had no ${missing.name} (${missing.index}), must have both tokens of ${market.coin}`,
        {
          coin: market.coin,
          token: missing.index,
        },
      )
  }
}

/**
 * Books what happened between the earlier run and this one: fills and flows once each, into ledgers and allocations alone, as the adopted
 * orders are already what they left. Then takes over the account's figures; what is unexplained is suspected, as of any reading.
 */
export function takeUpResume(state: EngineState, seed: EngineSeed, { missedFills, missedFlows }: EngineResume): void {
  const missed = new Map(missedFills.map((fill) => [fillKey(fill), fill]))
  for (const fill of missed.values()) absorbMissedFill(state, fill, seed.startMs)
  for (const flow of missedFlows) absorbFlow(state, flow, seed.startMs)
  takeBalances(state, seed.balances, seed.readMs ?? seed.startMs)
}
