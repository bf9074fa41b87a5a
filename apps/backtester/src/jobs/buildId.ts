import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import packageJson from '../../package.json' with { type: 'json' }

let known: string | undefined

/**
 * Returns what tells this code from other code that may give other results: the bundle of the worker hashed; from sources, the version alone and a word
 * that says so.
 */
export function buildId(): string {
  if (known === undefined) {
    known = import.meta.url.endsWith('.ts')
      ? `${packageJson.version}-sources`
      : createHash('sha256')
          .update(readFileSync(new URL('./worker.js', import.meta.url)))
          .digest('hex')
          .slice(0, 16)
  }
  return known
}
