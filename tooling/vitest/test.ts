import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestCounts } from './reporters.ts'

/**
 * `pnpm test`: every test of the repository in one vitest run, through turbo's cache. turbo closes with words about itself, so vitest's
 * own summary is repeated under them, also when it came from the cache. Arguments go to turbo (`--force`), after `--` to vitest.
 */
const root = join(import.meta.dirname, '../..')
const results = join(root, '.results/tests.json')

rmSync(results, { force: true })
const run = spawnSync('turbo', ['run', 'test:vitest', '--log-prefix=none', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
})
if (run.error) throw run.error

const counts = JSON.parse(readFileSync(results, 'utf8')) as TestCounts
const total = counts.passed + counts.failed + counts.skipped
const parts = [
  counts.failed > 0 ? `${counts.failed} failed` : '',
  `${counts.passed} passed`,
  counts.skipped > 0 ? `${counts.skipped} skipped` : '',
]
console.log(` Test Files  ${counts.files}\n      Tests  ${parts.filter(Boolean).join(' | ')} (${total})`)
process.exitCode = run.status ?? 1
