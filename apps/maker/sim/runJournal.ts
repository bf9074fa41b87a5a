import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '@hyperladder/exchange-port'
import { Journal, JournalReader, replayJournal } from '@hyperladder/journal'
import type { OpenJournal } from '../src/orchestrator/startup.ts'
import type { Truth } from './truth.ts'
import { report, type World } from './world.ts'

const NAME = 'the journal of the run'

/** The journal of all lives of one maker: a database in memory, which a killed process leaves as it was. */
export class RunJournal {
  readonly #database = new DatabaseSync(':memory:')
  readonly #maxBytes: number

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Returns what a life opens it with. */
  opener(clock: Clock): OpenJournal {
    const options = { path: NAME, program: 'sim', nowMs: () => clock.nowMs(), maxBytes: this.#maxBytes, database: this.#database }
    return (identity) => Journal.open({ ...options, identity })
  }

  /** What it says must be what happened: every fill of the venue is in it, and its events make the same plans again. */
  check(world: World, truth: Truth, sinceMs: number): void {
    const known = this.#database.prepare('SELECT coin, time_ms, tid, oid FROM fills').all()
    const keys = new Set(known.map(({ coin, time_ms, tid, oid }) => `${coin} ${time_ms} ${tid} ${oid}`))
    for (const { coin, timeMs, tid, oid, side, sz } of truth.fills) {
      if (timeMs > sinceMs && !keys.has(`${coin} ${timeMs} ${tid} ${oid}`))
        report(world, 'every fill is in the journal', { coin, timeMs, tid, oid, side, sz })
    }
    const reader = JournalReader.open(NAME, this.#database)
    try {
      const { difference, counts } = replayJournal(reader)
      if (difference !== undefined) report(world, 'the journal replays byte for byte', { of: difference.of, record: difference.record.seq })
      else if (counts.plans + counts.snapshots === 0) report(world, 'the journal holds what was done', counts)
    } catch (error) {
      report(world, 'the journal replays byte for byte', String(error))
    } finally {
      reader.close()
    }
  }

  close(): void {
    this.#database.close()
  }
}
