import type { DatabaseSync } from 'node:sqlite'
import type { EnginePosition, EngineState } from '@hyperladder/engine'
import { positionOf } from '@hyperladder/engine'
import type { ExternalFlow, Fill, FillsListed } from '@hyperladder/exchange-port'
import type { Address } from '@hyperladder/units'
import { sealOf } from './chain.ts'
import { decode } from './codec.ts'
import { JournalError } from './journalError.ts'
import type { Meta } from './meta.ts'
import type { Head } from './recordLog.ts'

/** A signed action of an earlier run whose answer was never seen: it may have landed, and may land yet, until its nonce is burned. */
export type UnansweredAction = { readonly nonce: number; readonly atMs: number; readonly seqs: readonly number[] }

/** Where the books stood at the last writing, and from when on fills have to be read. */
export type WrittenPosition = EnginePosition & { readonly provenFillsMs: number }

/** What earlier runs left behind for the next one to go on from. */
export type Past = {
  readonly position: WrittenPosition
  readonly unanswered: readonly UnansweredAction[]
  /** Whose key signed what is unanswered; `undefined` in journals of before it was written down. */
  readonly signer: Address | undefined
  /** When the last record was written: a clock that shows less has gone back. */
  readonly lastMs: number
  readonly runs: number
  /** Whether the latest run said that it ended. */
  readonly ended: boolean
}

/** Returns what a later run must know. Counts of a run stay with it: its summary is its own. */
export function writtenPosition(state: EngineState): WrittenPosition {
  const { markets, tokens } = positionOf(state)
  return { markets: markets.map(({ stats: _, ...market }) => market), tokens, provenFillsMs: state.provenFillsMs }
}

/**
 * Requires the position to be what was written with the newest record: the next boundary comes from it alone. Journals of before there was a seal have none.
 * @throws {@link JournalError} `E_JOURNAL_CORRUPT`.
 */
export function requireSealed(path: string, meta: Meta): void {
  const [seal, position, head] = [meta.text('seal'), meta.text('position'), meta.value<Head>('head')]
  if (seal === undefined || (head !== undefined && position !== undefined && seal === sealOf(head.hash, position))) return
  const message = `journal ${path} is damaged: where the books stood is not what was written. Move it away, and start with a new one`
  throw new JournalError('E_JOURNAL_CORRUPT', message, { path })
}

/** Returns what the runs so far left behind; `undefined` before the first. */
export function readPast(db: DatabaseSync, meta: Meta): Past | undefined {
  const position = meta.value<WrittenPosition>('position')
  const run = db.prepare('SELECT run, ended_ms FROM runs ORDER BY run DESC LIMIT 1').get()
  if (run === undefined || position === undefined) return undefined
  const actions = db.prepare('SELECT nonce, at_ms, seqs FROM unanswered ORDER BY nonce').all()
  const last = db.prepare('SELECT max(at_ms) AS at FROM (SELECT at_ms FROM records ORDER BY seq DESC LIMIT 1000)').get()
  return {
    position,
    unanswered: actions.map((row) => ({
      nonce: row.nonce as number,
      atMs: row.at_ms as number,
      seqs: decode(row.seqs as string) as readonly number[],
    })),
    signer: meta.value<Address>('signer'),
    lastMs: (last?.at ?? 0) as number,
    runs: run.run as number,
    ended: run.ended_ms !== null,
  }
}

/** Returns from when on every fill is known to a journal whose first run found a list like this; minus infinity where it held all there ever were. */
export const knownSinceMs = (listed: FillsListed | undefined): number =>
  listed?.full === true ? (listed.oldestMs ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY

/**
 * Returns the fills of a reading that no run knew of, oldest first. A list that is full reaches back only so far: what was older than the oldest one
 * of the first run is nobody's.
 */
export function unseenFills(db: DatabaseSync, fills: readonly Fill[], knownSinceMs: number): readonly Fill[] {
  const seen = db.prepare('SELECT 1 FROM fills WHERE coin = ? AND time_ms = ? AND tid = ? AND oid = ?')
  return fills.filter(({ coin, timeMs, tid, oid }) => timeMs > knownSinceMs && seen.get(coin, timeMs, tid, oid) === undefined)
}

/** Returns the flows of a reading that no run knew of, as {@link unseenFills}. */
export function unseenFlows(db: DatabaseSync, flows: readonly ExternalFlow[], knownSinceMs: number): readonly ExternalFlow[] {
  const seen = db.prepare('SELECT 1 FROM flows WHERE coin = ? AND time_ms = ? AND base_delta = ? AND quote_delta = ?')
  return flows.filter(
    ({ coin, timeMs, baseDelta, quoteDelta }) =>
      timeMs > knownSinceMs && seen.get(coin, timeMs, String(baseDelta), String(quoteDelta)) === undefined,
  )
}
