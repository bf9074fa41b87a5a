import { type LedgerSnapshot, TokenLedger } from '@hyperladder/inventory'
import type { TokenSpec, Wei } from '@hyperladder/units'
import type { TokenState } from './state.ts'

export type TokenSnapshot = {
  readonly index: number
  readonly ledger: LedgerSnapshot
  readonly lastFillMs: number | null
  readonly lastFlowMs: number | null
  readonly lastReading: Wei
  readonly suspicion: NonNullable<TokenState['suspicion']> | null
}

/** Returns what is known of a token, as plain data. */
export const snapshotToken = (index: number, { ledger, lastFillMs, lastFlowMs, lastReading, suspicion }: TokenState): TokenSnapshot => ({
  index,
  ledger: ledger.snapshot(),
  lastFillMs: finite(lastFillMs),
  lastFlowMs: finite(lastFlowMs),
  lastReading,
  suspicion: suspicion ? { ...suspicion } : null,
})

/** Returns the token that a snapshot was taken of. No market has claimed anything of it yet. */
export function restoreToken(token: TokenSpec, { ledger, lastFillMs, lastFlowMs, lastReading, suspicion }: TokenSnapshot): TokenState {
  return {
    ledger: TokenLedger.restore(token, ledger),
    lastFillMs: lastFillMs ?? Number.NEGATIVE_INFINITY,
    lastFlowMs: lastFlowMs ?? Number.NEGATIVE_INFINITY,
    lastReading,
    suspicion: suspicion ? { ...suspicion } : undefined,
  }
}

/** Plain data knows no infinity: `null` is a time that never was. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
