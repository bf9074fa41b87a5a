import { countTests } from '@hyperladder/vitest/reporters'
import { expect, test } from 'vitest'
import type { TestModule } from 'vitest/node'

const moduleOf = (state: string, ...states: readonly string[]) =>
  ({ state: () => state, children: { allTests: () => states.map((it) => ({ result: () => ({ state: it }) })) } }) as unknown as TestModule

test('tests count by how they ended', () => {
  const modules = [moduleOf('failed', 'passed', 'failed', 'skipped'), moduleOf('passed', 'passed', 'pending')]
  expect(countTests(modules, 0)).toEqual({ files: 2, passed: 2, failed: 1, skipped: 2 })
})

test('a file that failed without a failed test counts as one', () => {
  expect(countTests([moduleOf('failed'), moduleOf('failed', 'passed')], 0)).toEqual({ files: 2, passed: 1, failed: 2, skipped: 0 })
})

test('an error outside of any file counts as one', () => {
  expect(countTests([moduleOf('passed', 'passed')], 2)).toEqual({ files: 1, passed: 1, failed: 2, skipped: 0 })
})
