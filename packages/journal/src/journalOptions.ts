import type { DatabaseSync } from 'node:sqlite'
import type { EngineConfig, EngineSeed, EngineState } from '@hyperladder/engine'
import type { ExternalFlow } from '@hyperladder/exchange-port'
import type { Address } from '@hyperladder/units'
import type { JournalIdentity } from './identity.ts'

/** About 17 hours of two lively markets, which write 15 MB an hour; weeks of quiet ones. */
export const MAX_BYTES = 256 * 1024 * 1024

export type JournalOptions = {
  readonly path: string
  readonly identity: JournalIdentity
  /** Who writes, such as `maker 0.1.0`. */
  readonly program: string
  readonly nowMs: () => number
  /** Most bytes of records kept, about; default 256 MiB. Fills, orders and balances are kept whole beside them. */
  readonly maxBytes?: number
  /**
   * A database that is already open, such as one in memory, in place of the file; `path` then only names it. It is the caller's: not locked, and left open by
   * `Journal.close`, so that it outlives a run that was ended without a word.
   */
  readonly database?: DatabaseSync
}

export type BeginOptions = {
  readonly config: EngineConfig
  readonly seed: EngineSeed
  readonly flows: readonly ExternalFlow[]
  readonly state: EngineState
  /** Whose key signs what this run sends: nonces are the key's, and no other can burn them. */
  readonly signer: Address
}
