import { statSync } from 'node:fs'
import { JournalError } from './journalError.ts'

/**
 * The files of an open journal. SQLite goes on writing to a file that was deleted or moved away, and all of it is gone with the process: nobody but us
 * looks whether the names still lead to what was opened.
 */
export class FilesHeld {
  readonly #path: string
  readonly #opened: readonly (readonly [path: string, inode: string])[]

  /** To be made once the database is open and was read from: then its side files are there. */
  constructor(path: string) {
    this.#path = path
    this.#opened = ['', '-wal', '-shm'].flatMap((suffix) => {
      const inode = inodeOf(path + suffix)
      return inode === undefined ? [] : [[path + suffix, inode] as const]
    })
  }

  /** @throws {@link JournalError} `E_JOURNAL_WRITE` when a file was deleted, moved or replaced. */
  check(): void {
    const lost = this.#opened.find(([path, inode]) => inodeOf(path) !== inode)
    if (lost === undefined) return
    throw new JournalError(
      'E_JOURNAL_WRITE',
      `journal ${this.#path}: its file ${lost[0]} was deleted, moved or replaced while it is written. Put it back before the next start, or that one counts as the first`,
      { path: this.#path, lost: lost[0] },
    )
  }
}

function inodeOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true })
  return found && `${found.dev} ${found.ino}`
}
