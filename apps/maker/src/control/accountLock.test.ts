import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockAccount } from './accountLock.ts'

const account = '0xABCdef0000000000000000000000000000000001'
const locked = { network: 'testnet', account, url: 'https://a.test' } as const
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lock = (what: Parameters<typeof lockAccount>[0], said: string[] = []) =>
  lockAccount(what, { XDG_STATE_HOME: folder }, (text) => said.push(text))

test('an account is held once, however it is written and reached, and again when it is let go', () => {
  const release = lock(locked)
  const same = { ...locked, account: account.toLowerCase(), url: 'https://b.test' }
  expect(() => lock(same)).toThrow(/another maker runs for 0xabc.* on testnet already/)
  release()
  lock(same)()
})

test('other accounts and networks are free', () => {
  const held = [lock(locked), lock({ ...locked, account: account.replace(/1$/, '2') }), lock({ ...locked, network: 'mainnet' })]
  for (const release of held) release()
})

test('without a place for it the run goes on, and says so', () => {
  writeFileSync(join(folder, 'hyperladder'), '')
  const said: string[] = []
  lock(locked, said)()
  expect(said.join()).toMatch(/whether another maker runs for this account can't be told/)
})
