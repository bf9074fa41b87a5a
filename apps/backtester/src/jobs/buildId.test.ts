import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildId, hashOfSources } from './buildId.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hyperladder-sources-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const write = (name: string, text: string): void => {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), text)
}

test('sources are told apart by what results come of, and by nothing else', () => {
  write('packages/engine/src/deep/plan.ts', 'a')
  write('apps/backtester/src/jobs/runJob.ts', 'b')
  const before = hashOfSources(root)
  write('packages/engine/src/deep/plan.test.ts', 'tests')
  write('apps/backtester/src/report/page.ts', 'looks')
  write('apps/maker/src/cli.ts', 'another program')
  expect(hashOfSources(root)).toBe(before)
  const seen = new Set([before])
  for (const name of [
    'packages/engine/src/deep/plan.ts',
    'apps/backtester/src/jobs/runJob.ts',
    'packages/new/src/index.ts',
    'pnpm-lock.yaml',
  ]) {
    write(name, 'changed')
    seen.add(hashOfSources(root))
  }
  expect(seen.size).toBe(5)
})

test('run from sources the word says so, and has them', () => {
  expect(buildId()).toMatch(/^\d+\.\d+\.\d+-sources-[0-9a-f]{16}$/)
})
