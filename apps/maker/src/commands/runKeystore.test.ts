import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { coloursFor, UsageError } from '@hyperladder/command-line'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KEY_VARIABLE, loadKey } from '../keys.ts'
import { PASSWORD_VARIABLE } from '../keystore/readPassword.ts'
import { type KeystoreOptions, runKeystoreAddress, runKeystoreCreate } from './runKeystore.ts'

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123'
const ADDRESS = '0x14791697260e4c9a71f18484c9f997b308e59325'
const PASSWORD = 'correct horse'
/** A guess at a test's password may be cheap. */
const LIGHT = { n: 2, r: 8, p: 1 }

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperladder-keystore-'))
})
afterEach(() => rm(folder, { recursive: true }))

const secretFile = async (name: string, text: string, mode = 0o600): Promise<string> => {
  await writeFile(join(folder, name), text)
  await chmod(join(folder, name), mode)
  return name
}

/** One run of a command: what it printed, and what it asked for. `answers` are typed one after the other. */
async function run(
  command: 'create' | 'address',
  file: string,
  options: KeystoreOptions = {},
  env: NodeJS.ProcessEnv = {},
  answers: string[] = [],
) {
  const printed: string[] = []
  const asked: string[] = []
  const stdio = {
    out: (text: string) => void printed.push(text),
    err: (text: string) => void printed.push(text),
    colours: coloursFor({ isTty: false, env: {} }),
    isTty: false,
    isErrTty: false,
    width: 100,
    closed: new AbortController().signal,
  }
  const context = { stdio, env, path: (path: string) => resolve(folder, path), exit: () => undefined }
  const ask = async (question: string) => {
    asked.push(question)
    return answers.shift()
  }
  const work = command === 'create' ? runKeystoreCreate : runKeystoreAddress
  const code = await work(file, options, context, { ask, cost: LIGHT })
  return { code, out: printed.join(''), asked }
}
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  )

describe('keystore create', () => {
  test('makes a random key, closed to others, that address and a maker open again', async () => {
    const env = { [PASSWORD_VARIABLE]: PASSWORD }
    const { code, out } = await run('create', 'agent.json', {}, env)
    const address = /^address {3}(0x[0-9a-f]{40})$/m.exec(out)?.[1]
    expect([code, env, (await stat(join(folder, 'agent.json'))).mode & 0o777]).toEqual([0, {}, 0o600])
    expect(await run('address', 'agent.json', {}, { [PASSWORD_VARIABLE]: PASSWORD })).toMatchObject({ code: 0, out: `${address}\n` })
    const loaded = await loadKey({ env: { [PASSWORD_VARIABLE]: PASSWORD }, keystore: join(folder, 'agent.json') })
    expect([loaded?.signer.address, loaded?.source]).toEqual([address, `the keystore ${folder}/agent.json (account.keystore), encrypted`])
  })

  test('takes the key of the environment, or of a file', async () => {
    const passwordFile = await secretFile('password', `${PASSWORD}\n`)
    expect((await run('create', 'a.json', { passwordFile }, { [KEY_VARIABLE]: KEY.slice(2).toUpperCase() })).out).toContain(ADDRESS)
    const keyFile = await secretFile('key', `${KEY}\n`)
    expect((await run('create', 'b.json', { passwordFile, keyFile })).out).toContain(ADDRESS)
    expect((await run('address', 'b.json', {}, { [PASSWORD_VARIABLE]: PASSWORD })).out).toBe(`${ADDRESS}\n`)
  })

  test('asks twice for the password, and writes nothing when the answers differ', async () => {
    const asked = [`Password of ${join(folder, 'agent.json')}: `, 'The same again: ']
    expect((await run('create', 'agent.json', {}, {}, [PASSWORD, PASSWORD])).asked).toEqual(asked)
    expect((await failure(run('create', 'other.json', {}, {}, [PASSWORD, 'Correct horse']))).message).toBe(
      'the two passwords differ: nothing was written',
    )
    expect(await readdir(folder)).toEqual(['agent.json'])
  })

  test('never overwrites', async () => {
    await writeFile(join(folder, 'agent.json'), 'precious')
    const error = await failure(run('create', 'agent.json', {}, { [PASSWORD_VARIABLE]: PASSWORD }))
    expect(error).toBeInstanceOf(UsageError)
    expect(error.message).toMatch(/agent\.json is there already, and a keystore is never overwritten/)
    expect(await readFile(join(folder, 'agent.json'), 'utf8')).toBe('precious')
  })

  test.each<[string, KeystoreOptions, NodeJS.ProcessEnv, RegExp]>([
    [
      'no password and nobody to ask',
      {},
      {},
      /^there is no password for .*agent\.json and no terminal to ask on: put it into HYPERLADDER_KEYSTORE_PASSWORD, or into a file of mode 0600 named by --password-file$/,
    ],
    ['an empty password', {}, { [PASSWORD_VARIABLE]: '' }, /^HYPERLADDER_KEYSTORE_PASSWORD was empty/],
    [
      'two passwords',
      { passwordFile: 'p' },
      { [PASSWORD_VARIABLE]: 'x' },
      /^HYPERLADDER_KEYSTORE_PASSWORD and --password-file \(.*p\) were both set, must be one of them$/,
    ],
    [
      'two keys',
      { keyFile: 'k' },
      { [KEY_VARIABLE]: KEY, [PASSWORD_VARIABLE]: 'x' },
      /^HYPERLADDER_PRIVATE_KEY and --key-file \(k\) were both set/,
    ],
    ['no key', {}, { [KEY_VARIABLE]: 'hello', [PASSWORD_VARIABLE]: 'x' }, /^HYPERLADDER_PRIVATE_KEY was not a private key/],
    ['an absent password file', { passwordFile: 'p' }, {}, /^--password-file was .*p, but there is no such file$/],
  ])('with %s says what to do and writes nothing', async (_, options, env, message) => {
    const error = await failure(run('create', 'agent.json', options, env))
    expect(error).toBeInstanceOf(UsageError)
    expect(error.message).toMatch(message)
    expect(await readdir(folder)).toEqual([])
  })

  test('into a folder that is not there', async () => {
    expect((await failure(run('create', 'no/agent.json', {}, { [PASSWORD_VARIABLE]: 'x' }))).message).toBe(
      `${folder}/no/agent.json can't be written: there is no folder ${folder}/no`,
    )
  })

  test('a password file that others can read is refused', async () => {
    const passwordFile = await secretFile('password', PASSWORD, 0o644)
    expect((await failure(run('create', 'agent.json', { passwordFile }))).message).toMatch(/password had mode 0644, must be 0600/)
  })
})

describe('the key of a keystore', () => {
  test('is refused in a file that others can read, and in a folder', async () => {
    await run('create', 'agent.json', {}, { [PASSWORD_VARIABLE]: PASSWORD })
    await chmod(join(folder, 'agent.json'), 0o640)
    const env = { [PASSWORD_VARIABLE]: PASSWORD }
    expect((await failure(loadKey({ env, keystore: join(folder, 'agent.json') }))).message).toMatch(
      /agent\.json had mode 0640, must be 0600/,
    )
    expect((await failure(loadKey({ env: {}, keystore: folder }))).message).toBe(
      `account.keystore was ${folder}, which is a folder, must be a file`,
    )
  })

  test('is asked for where only a person knows the password, and not shown when it is wrong', async () => {
    await run('create', 'agent.json', {}, { [PASSWORD_VARIABLE]: PASSWORD, [KEY_VARIABLE]: KEY })
    const keystore = join(folder, 'agent.json')
    expect((await loadKey({ env: {}, keystore, ask: async () => PASSWORD }))?.signer.address).toBe(ADDRESS)
    const error = await failure(loadKey({ env: {}, keystore, ask: async () => 'hunter2hunter2' }))
    expect(error.message).toMatch(/^the password does not open/)
    expect(JSON.stringify([error, error.stack])).not.toContain('hunter2')
  })

  test('beside another source is refused, and key and password leave the environment all the same', async () => {
    const env = { [KEY_VARIABLE]: KEY, [PASSWORD_VARIABLE]: PASSWORD }
    const error = await failure(loadKey({ env, keyFile: '/k', keystore: '/s' }))
    expect([error.message, env]).toEqual([
      'HYPERLADDER_PRIVATE_KEY and account.key_file (/k) and account.keystore (/s) were all set, must be one of them',
      {},
    ])
  })
})
