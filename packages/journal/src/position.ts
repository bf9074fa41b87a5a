import type { EngineState } from '@hyperladder/engine'
import type { Ntl, Wei } from '@hyperladder/units'

/** Where the books stand, apart from the orders: what a later run goes on from. */
export type Position = {
  readonly markets: readonly {
    readonly coin: string
    readonly allocatedBase: Wei
    readonly allocatedQuote?: Ntl
    readonly pendingBase: Wei
    readonly halted: string | null
  }[]
  readonly tokens: readonly { readonly index: number; readonly expected: Wei; readonly unaccepted: Wei }[]
  /** Fills are read from a little before here: every fill up to this block time was read. */
  readonly provenFillsMs: number
}

export function positionOf(state: EngineState): Position {
  return {
    markets: state.markets.map(({ market, inventory, halted }) => ({
      coin: market.coin,
      allocatedBase: inventory.allocatedBase,
      ...(inventory.allocatedQuote === undefined ? {} : { allocatedQuote: inventory.allocatedQuote }),
      pendingBase: inventory.pendingBase,
      halted,
    })),
    tokens: [...state.tokens].map(([index, { ledger }]) => ({ index, expected: ledger.expected, unaccepted: ledger.unaccepted })),
    provenFillsMs: state.provenFillsMs,
  }
}
