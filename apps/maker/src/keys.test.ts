import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { UsageError } from '@hyperladder/command-line'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KEY_VARIABLE, loadSigner, throwawaySigner } from './keys.ts'

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123'
const ADDRESS = '0x14791697260e4c9a71f18484c9f997b308e59325'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperladder-keys-'))
})
afterAll(() => rm(folder, { recursive: true }))

const keyFile = async (name: string, text: string, mode: number): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  await chmod(path, mode)
  return path
}
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  )

describe('the key of the environment', () => {
  test.each([KEY, KEY.slice(2), ` ${KEY.toUpperCase().replace('0X', '0x')}\n`])(
    'is taken with and without 0x, in any case',
    async (text) => {
      expect((await loadSigner({ env: { [KEY_VARIABLE]: text } }))?.address).toBe(ADDRESS)
    },
  )

  test('is taken out of the environment, so that no child inherits it', async () => {
    const env: NodeJS.ProcessEnv = { [KEY_VARIABLE]: KEY }
    await loadSigner({ env })
    expect(env).toEqual({})
  })

  test('without one there is no signer', async () => {
    expect(await loadSigner({ env: {} })).toBeUndefined()
  })
})

describe('the key of a file', () => {
  test('is taken from a file of mode 0600', async () => {
    expect((await loadSigner({ env: {}, keyFile: await keyFile('good', `${KEY}\n`, 0o600) }))?.address).toBe(ADDRESS)
  })

  test.each([0o644, 0o640, 0o604, 0o660])('is refused in a file of mode %o, with the command that helps', async (mode) => {
    const path = await keyFile(`open-${mode}`, KEY, mode)
    const error = await failure(loadSigner({ env: {}, keyFile: path }))
    expect(error).toBeInstanceOf(UsageError)
    expect(error.message).toBe(
      `${path} had mode 0${mode.toString(8)}, must be 0600: others on this machine could read it. Run: chmod 600 ${path}`,
    )
  })

  test('is refused beside one of the environment', async () => {
    const error = await failure(loadSigner({ env: { [KEY_VARIABLE]: KEY }, keyFile: await keyFile('both', KEY, 0o600) }))
    expect(error.message).toMatch(/were both set, must be one of them$/)
  })

  test('a file that is not there is named', async () => {
    const path = join(folder, 'absent')
    expect((await failure(loadSigner({ env: {}, keyFile: path }))).message).toBe(`account.key_file was ${path}, but there is no such file`)
  })
})

describe('no failure shows the key', () => {
  const bad = [KEY.slice(0, -1), `${KEY}4`, `"${KEY}"`, `0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`, 'correct horse battery staple']
  test.each(bad)('neither its text nor its values', async (text) => {
    const error = await failure(loadSigner({ env: { [KEY_VARIABLE]: text } }))
    expect(error).toBeInstanceOf(UsageError)
    expect(inspect(error, { depth: 9 })).not.toContain(text.replace(/^"?0x|"$/g, '').slice(0, 40))
  })
})

test('a throwaway key is another one each time', () => {
  expect(throwawaySigner().address).not.toBe(throwawaySigner().address)
})
