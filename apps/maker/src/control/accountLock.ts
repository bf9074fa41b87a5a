import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { UsageError } from '@hyperladder/command-line'

type LockedAccount = { readonly network: 'paper' | 'testnet' | 'mainnet'; readonly account: string; readonly url: string }

const SQLITE_BUSY = 5

/**
 * Holds an account of a network for this process until the returned function is called or the process is gone, however it went: whatever their configs and
 * journals, two makers of one user on one machine never quote for one account. Makers on two machines, or of two users, are not told apart by it.
 * A lock that can't be had for want of a place is told (`onTrouble`), and the run goes on.
 * @throws {@link UsageError} when another maker holds it.
 */
export function lockAccount(locked: LockedAccount, env: NodeJS.ProcessEnv, onTrouble: (text: string) => void): () => void {
  const folder = folderOf(locked.network, env)
  const file = join(folder, `${nameOf(locked)}.lock`)
  // Not by import: bundlers strip `node:` off, and this module has no other name.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const db = new DatabaseSync(file, { timeout: 0 })
    try {
      db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
      return () => db.close()
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    if ((error as { readonly errcode?: number }).errcode === SQLITE_BUSY)
      throw new UsageError(
        `another maker runs for ${locked.account} on ${locked.network} already, with this config or another (says ${file}): stop that one first`,
      )
    onTrouble(`whether another maker runs for this account can't be told, since ${file} can't be used: ${(error as Error).message}`)
    return () => {}
  }
}

/** A paper exchange is gone sooner or later, and so may what was kept of it. */
function folderOf(network: LockedAccount['network'], { XDG_STATE_HOME: state = '' }: NodeJS.ProcessEnv): string {
  if (network === 'paper') return join(tmpdir(), `hyperladder-locks-${process.getuid?.() ?? 'user'}`)
  return join(isAbsolute(state) ? state : join(homedir(), '.local', 'state'), 'hyperladder', 'locks')
}

/** Each paper exchange has accounts of its own. */
function nameOf({ network, account, url }: LockedAccount): string {
  const venue = network === 'paper' ? `-${createHash('sha256').update(url).digest('hex').slice(0, 16)}` : ''
  return `${network}${venue}-${account.toLowerCase()}`
}
