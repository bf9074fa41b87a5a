import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import { afterAll, expect, test } from 'vitest'
import { makeFolder, withOutFolder } from './outFolder.ts'

const folder = mkdtempSync(join(tmpdir(), 'hyperladder-out-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a folder is made with those above it, and stays when something was written', async () => {
  const out = join(folder, 'a/b/c')
  expect(await withOutFolder(out, '--out', async () => writeFileSync(join(out, 'x'), ''))).toBeUndefined()
  expect(readdirSync(out)).toEqual(['x'])
  expect(makeFolder(out, '--out')).toEqual([])
})

test('what was made for nothing is taken away again, and what was there stays', async () => {
  mkdirSync(join(folder, 'there'))
  const out = join(folder, 'there/d/e')
  await expect(withOutFolder(out, '--out', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(readdirSync(join(folder, 'there'))).toEqual([])
  await withOutFolder(join(folder, 'there'), '--out', async () => {})
  expect(existsSync(join(folder, 'there'))).toBe(true)
})

test.each([
  ['/proc/nope/deeper', "/proc/nope can't be made (ENOENT)"],
  [join(folder, 'file'), 'which is a file'],
  [join(folder, 'file/below'), 'a part of it is a file'],
])('%s is refused at once, with the option, before anything is run', async (out, why) => {
  writeFileSync(join(folder, 'file'), '')
  let ran = false
  const outcome = withOutFolder(out, '--out', async () => {
    ran = true
  })
  await expect(outcome).rejects.toThrow(`--out was ${out}, ${why}; must be a folder`)
  await expect(outcome).rejects.toBeInstanceOf(UsageError)
  expect(ran).toBe(false)
})
