import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CORPUS } from '../../mutants/src/corpus.ts'
import { plant } from '../../mutants/src/mutant.ts'
import { MUTANTS } from '../../mutants/src/mutants.ts'
import { testNames } from './testNames.ts'
import { ROOT, readWorkspaces } from './workspace.ts'

const codeOf = (name: string): string | undefined => /^([PNCB]\d+)[ :]/.exec(name)?.[1]
const tested = new Set(
  readWorkspaces()
    .flatMap(({ sources }) => sources)
    .filter(({ path }) => path.endsWith('.test.ts'))
    .flatMap(({ text }) => testNames(text).map(codeOf)),
)

test('every fault of the corpus has a test whose name begins with its code, or a reason why not', () => {
  const without = CORPUS.filter(({ code, notTested }) => notTested === undefined && !tested.has(code))
  expect(without.map(({ code, fault }) => `${code}: ${fault}`)).toEqual([])
  expect(CORPUS.filter(({ code, notTested }) => notTested !== undefined && tested.has(code))).toEqual([])
})

test('no test is named after a code that the corpus does not have', () => {
  const codes = new Set(CORPUS.map(({ code }) => code))
  expect([...tested].filter((code) => code !== undefined && !codes.has(code))).toEqual([])
  expect(codes.size).toBe(CORPUS.length)
})

test('every tested fault of the corpus is planted somewhere, and every planted one is of the corpus', () => {
  const planted = new Set(MUTANTS.map(({ id }) => id.replace(/[a-z]$/, '')))
  expect(CORPUS.filter(({ code, notTested }) => notTested === undefined && !planted.has(code)).map(({ code }) => code)).toEqual([])
  expect([...planted].filter((id) => !CORPUS.some(({ code }) => code === id))).toEqual([])
  expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length)
})

test('the test of a planted fault has the name of its code, and its file is there', () => {
  const wrong = MUTANTS.filter(
    ({ id, file, caughtBy }) =>
      codeOf(caughtBy.name) !== id.replace(/[a-z]$/, '') || !existsSync(join(ROOT, caughtBy.file)) || !existsSync(join(ROOT, file)),
  )
  expect(wrong.map(({ id }) => id)).toEqual([])
})

test('an edit must have its text once, and change it', () => {
  const mutant = { id: 'X', fault: '', file: 'a.ts', caughtBy: { project: '', file: '', name: '' } }
  expect(plant({ ...mutant, edits: [{ find: 'a', replace: '$&b' }] }, 'a c')).toEqual({ text: '$&b c' })
  expect(plant({ ...mutant, edits: [{ find: 'a', replace: 'b' }] }, 'a a')).toEqual({
    problem: 'X: a.ts has "a" 2 times, must have it once',
  })
  expect(plant({ ...mutant, edits: [{ find: 'a', replace: 'b' }] }, 'c')).toEqual({ problem: 'X: a.ts has "a" 0 times, must have it once' })
  expect(plant({ ...mutant, edits: [{ find: 'a', replace: 'a' }] }, 'a')).toEqual({ problem: 'X: its edits change nothing in a.ts' })
})
