import { JournalError } from './journalError.ts'
import type { JournalReader, StoredRecord } from './journalReader.ts'

export type Verified = { readonly records: number; readonly first: StoredRecord | undefined; readonly last: StoredRecord | undefined }

/**
 * Proves that a journal is as it was written: SQLite's own check of its pages, the chain of all records that are kept, and where the books stand.
 * @throws {@link JournalError} `E_JOURNAL_CORRUPT` for damaged pages or a changed position, `E_JOURNAL_CHAIN` for a record that was changed, added or taken out.
 */
export function verifyJournal(journal: JournalReader): Verified {
  const faults = journal.pageFaults()
  if (faults.length > 0) {
    const message = `journal ${journal.path} is damaged: ${faults.slice(0, 3).join('; ')}. Move it away, and start with a new one`
    throw new JournalError('E_JOURNAL_CORRUPT', message, { path: journal.path, faults })
  }
  let records = 0
  let first: StoredRecord | undefined
  let last: StoredRecord | undefined
  for (const record of journal.records()) {
    records += 1
    first ??= record
    last = record
  }
  journal.requireSealed()
  return { records, first, last }
}
