import { expect, test } from 'vitest'
import { ambientUses } from './ambientUses.ts'

test.each([
  ['const now = Date.now()', '1: Date'],
  ['const now = new Date()', '1: Date'],
  ['let at: Date', '1: Date'],
  ['const chance = Math.random()', '1: Math.random'],
  ['setTimeout(() => {}, 5)', '1: setTimeout'],
  ['const late = setInterval', '1: setInterval'],
  ['queueMicrotask(f)', '1: queueMicrotask'],
  ['if (process.env.CI) f()', '1: process'],
  ['\nconsole.log(1)', '2: console'],
  ['globalThis.f()', '1: globalThis'],
  ['f({ performance })', '1: performance'],
  ['performance.now()', '1: performance'],
  ['const reply = fetch(url)', '1: fetch'],
  ['const promise = Promise.resolve(1)', '1: Promise'],
  ['let promise: Promise<number>', '1: Promise'],
  ['const f = async () => {}', '1: async'],
  ['for await (const x of xs) f(x)', '1: await'],
  ["const x = import('node:fs')", '1: import()'],
  ['const here = import.meta.url', '1: import.meta'],
])('finds the use in %j', (text, use) => {
  expect(ambientUses(text)).toContain(use)
})

test.each([
  '// Date.now() and Math.random() are for the shell; so is await',
  "const text = 'process.exit and console.log'",
  'type Clock = { now(): number; Date: string; setTimeout: () => void }',
  'const at = clock.setTimeout',
  'const made = { process: 1, console: 2 }',
  'const f = (process: number) => process + 1',
  'const largest = Math.max(1, 2)',
  'const { fetch: load } = port',
])('finds nothing in %j', (text) => {
  expect(ambientUses(text)).toEqual([])
})

test('a port may name promises as types, and nothing more', () => {
  expect(ambientUses('type Port = { send(): Promise<void> }', { promiseTypes: true })).toEqual([])
  expect(ambientUses('const sent = Promise.resolve()', { promiseTypes: true })).toEqual(['1: Promise'])
})
