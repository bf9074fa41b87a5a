import { UsageError } from '@hyperladder/command-line'
import { Journal, JournalError } from '@hyperladder/journal'
import packageJson from '../../package.json' with { type: 'json' }
import type { OpenJournal } from '../orchestrator/startup.ts'
import { systemClock } from '../systemClock.ts'

export type JournalChoice = {
  /** `--journal FILE`, made absolute; `false`: `--no-journal`. */
  readonly option: string | false | undefined
  /** What the config says, made absolute; `undefined`: nothing, or there is no config. */
  readonly configured: string | false | undefined
  /** The file beside the config; `undefined`: there is no config. */
  readonly beside: string | undefined
  /** Most megabytes of records to keep; `undefined`: the journal's own default. */
  readonly maxMb: number | undefined
  /** The venue lives in this process: it starts anew each time, and so a journal of it can't be gone on from. */
  readonly embedded: boolean
}

/**
 * Returns how the journal of a run is opened, or `undefined` for a run without one. What is named is used; else a run with a config keeps one beside it, but
 * for the embedded paper exchange, whose account and orders are gone with the process.
 */
export function journalOf({ option, configured, beside, maxMb, embedded }: JournalChoice): OpenJournal | undefined {
  const named = option ?? configured
  const path = named ?? (embedded ? undefined : beside)
  if (path === undefined || path === false) return undefined
  return (identity) => {
    const journal = openOrExplain({
      path,
      identity,
      program: `maker ${packageJson.version}`,
      nowMs: systemClock.nowMs,
      ...(maxMb === undefined ? {} : { maxBytes: maxMb * 1024 * 1024 }),
    })
    if (!embedded || journal.past === undefined) return journal
    journal.close()
    throw new UsageError(
      `journal ${path} is of a paper exchange that is gone: the embedded one starts anew each time. Name another file with --journal`,
    )
  }
}

/** What another file would mend is a matter of usage: no start after it goes better by itself. */
const MENDED_BY_ANOTHER: ReadonlySet<string> = new Set(['E_JOURNAL_FOREIGN', 'E_JOURNAL_OPEN', 'E_JOURNAL_VERSION', 'E_JOURNAL_CORRUPT'])

function openOrExplain(options: Parameters<typeof Journal.open>[0]): Journal {
  try {
    return Journal.open(options)
  } catch (error) {
    if (!(error instanceof JournalError) || !MENDED_BY_ANOTHER.has(error.code)) throw error
    throw new UsageError(error.message, { cause: error })
  }
}
