import { existsSync } from 'node:fs'
import { UsageError } from '@hyperladder/command-line'
import { JournalError, JournalReader } from '@hyperladder/journal'

/** Opens a journal that a command line names, to read. @throws {@link UsageError} where the command line is to blame: no such file, or no journal. */
export function openJournalFile(path: string): JournalReader {
  if (!existsSync(path))
    throw new UsageError(`there is no journal ${path}. A maker with a config keeps it beside the config, under its name`)
  try {
    return JournalReader.open(path)
  } catch (error) {
    if (!(error instanceof JournalError) || !['E_JOURNAL_OPEN', 'E_JOURNAL_VERSION'].includes(error.code)) throw error
    throw new UsageError(error.message, { cause: error })
  }
}
