import { expect, test } from 'vitest'
import { type MutationReport, scoreOf, survivorsOf } from '../../mutants/src/mutationReport.ts'

type Mutant = MutationReport['files'][string]['mutants'][number]

const at = (status: Mutant['status'], line: number, from: number, to: number, replacement = 'false'): Mutant => ({
  mutatorName: 'ConditionalExpression',
  replacement,
  status,
  location: { start: { line, column: from }, end: { line, column: to } },
})

const report: MutationReport = {
  files: {
    'packages/a/src/a.ts': {
      source: 'if (a > 0) b()\nif (c) {\n  d()\n}\n',
      mutants: [at('Killed', 1, 5, 10), at('Survived', 1, 5, 10), at('Ignored', 1, 5, 10)],
    },
    'packages/a/src/b.ts': {
      source: 'x\n  y\nz',
      mutants: [
        at('Timeout', 1, 1, 2),
        { ...at('NoCoverage', 1, 1, 2, '{}'), location: { start: { line: 1, column: 1 }, end: { line: 3, column: 2 } } },
      ],
    },
  },
}

test('a score counts what a test noticed, by failing or by not ending, among all that was tried', () => {
  expect(scoreOf(report)).toEqual(['4', '2', '1', '1', '50.0 %'])
  expect(scoreOf({ files: {} })).toEqual(['0', '0', '0', '0', 'none'])
})

test('what no test noticed is told with its place and both texts', () => {
  expect(survivorsOf(report)).toEqual([
    'packages/a/src/a.ts:1:5 Survived ConditionalExpression: a > 0 -> false',
    'packages/a/src/b.ts:1:1 NoCoverage ConditionalExpression: x y z -> {}',
  ])
})
