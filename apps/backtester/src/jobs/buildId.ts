import { createHash, type Hash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import packageJson from '../../package.json' with { type: 'json' }

/** What a job's result comes of, in a checkout: all packages, and what hands their backtest its job and its data. */
const SOURCES = ['packages/*/src/**/*.ts', 'apps/backtester/src/{jobs,data}/**/*.ts', 'apps/backtester/src/worker.ts', 'pnpm-lock.yaml']
const TESTS = /\.(test|bench)\.ts$/

let known: string | undefined

/**
 * Returns what tells this code from other code that may give other results: the bundle of the worker hashed; from sources, all of them, with a word that
 * says so.
 */
export function buildId(): string {
  known ??= import.meta.url.endsWith('.ts')
    ? `${packageJson.version}-sources-${hashOfSources(fileURLToPath(new URL('../../../..', import.meta.url)))}`
    : short(createHash('sha256').update(readFileSync(new URL('./worker.js', import.meta.url))))
  return known
}

/** Returns a hash of what results come of in the checkout at a folder: the same for the same text, wherever it lies. */
export function hashOfSources(root: string): string {
  const hash = createHash('sha256')
  const names = globSync(SOURCES, { cwd: root }).filter((name) => !TESTS.test(name))
  for (const name of names.toSorted())
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0')
  return short(hash)
}

const short = (hash: Hash): string => hash.digest('hex').slice(0, 16)
