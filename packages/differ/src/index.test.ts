import { expect, test } from 'vitest'
import * as differ from './index.ts'

test('exports', () => {
  expect(Object.keys(differ).sort()).toEqual(['DifferError', 'LadderDiffer', 'computeDiff'])
})
