import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestCounts } from './reporters.ts'

/**
 * `pnpm test`: every test of the repository in one vitest run, through turbo's cache. turbo closes with words about itself, so vitest's
 * own summary is repeated under them, also when it came from the cache. `--force` is for turbo, all other arguments are for vitest.
 */
const root = join(import.meta.dirname, '../..')
const results = join(root, '.results/tests.json')
const args = process.argv.slice(2).filter((arg) => arg !== '--')
const forVitest = args.filter((arg) => arg !== '--force')

rmSync(results, { force: true })
const run = spawnSync(
  'turbo',
  ['run', 'test:vitest', '--log-prefix=none', ...(args.includes('--force') ? ['--force'] : []), '--', ...forVitest],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' } },
)
if (run.error) throw run.error
process.exitCode = run.status ?? 1

// vitest leaves nothing when it could not even start; it has said why by itself then.
if (existsSync(results)) {
  const { files, passed, failed, skipped } = JSON.parse(readFileSync(results, 'utf8')) as TestCounts
  const parts = [failed > 0 ? `${failed} failed` : '', `${passed} passed`, skipped > 0 ? `${skipped} skipped` : '']
  console.log(`\n Test Files  ${files}\n      Tests  ${parts.filter(Boolean).join(' | ')} (${passed + failed + skipped})`)
}
