import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endRunning } from './child.ts'
import { copyTree } from './copyTree.ts'

/** Returns what `work` gives for a copy of the tree. The copy, and what lies beside it, is gone afterwards: after an interruption too. */
export async function inCopy<T>(root: string, work: (copy: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'hyperladder-copy-'))
  const clean = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      endRunning()
      clean()
      process.exit(130)
    })
  }
  try {
    copyTree(root, join(folder, 'tree'))
    return await work(join(folder, 'tree'))
  } finally {
    clean()
  }
}
