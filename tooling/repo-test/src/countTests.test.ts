import { countTests, failuresOf } from '@hyperladder/vitest/reporters'
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

const failing = (message: string) => ({ fullName: `law ${message}`, result: () => ({ errors: [{ message }] }) })
const told = (parts: { errors?: string[]; suites?: string[]; tests?: string[] }) =>
  ({
    project: { name: 'grid' },
    relativeModuleId: 'src/a.test.ts',
    errors: () => (parts.errors ?? []).map((message) => ({ message })),
    children: {
      allSuites: () => (parts.suites ?? []).map((message) => ({ fullName: 'hooks', errors: () => [{ message }] })),
      allTests: () => [...(parts.tests ?? []).map(failing), { fullName: 'good', result: () => ({ state: 'passed' }) }],
    },
  }) as unknown as TestModule

test('what failed is told with where it failed: tests, hooks, files, and what fits none of them', () => {
  expect(failuresOf([told({ errors: ['no such file'], suites: ['hook'], tests: ['one', 'two'] }), told({})], [new Error('stray')])).toEqual(
    [
      'grid src/a.test.ts\n    no such file',
      'grid src/a.test.ts > hooks\n    hook',
      'grid src/a.test.ts > law one\n    one',
      'grid src/a.test.ts > law two\n    two',
      'outside of any test\n    stray',
    ],
  )
})

test('a law says by what it was broken', () => {
  expect(failuresOf([], [new Error('Property failed', { cause: new Error('expected 1 to be 2') })])).toEqual([
    'outside of any test\n    Property failed\n    cause: expected 1 to be 2',
  ])
})

test('a long message keeps its beginning, without colours', () => {
  const [failure = ''] = failuresOf([], [new Error(`\u001b[31mProperty failed\u001b[39m\n${'line\n'.repeat(40)}`)])
  expect(failure.split('\n')).toHaveLength(16)
  expect(failure).toContain('\n    Property failed\n    line')
})
