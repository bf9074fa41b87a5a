import { randomBytes } from 'node:crypto'
import { UsageError } from '@hyperladder/command-line'
import { createSigner, type Signer } from '@hyperladder/protocol'
import { askHidden } from './keystore/askHidden.ts'
import { decryptKeystore } from './keystore/keystore.ts'
import { readPrivateFile } from './keystore/privateFile.ts'
import { type Ask, readPassword, takePassword } from './keystore/readPassword.ts'
import { looksLikeKey } from './redact.ts'

export const KEY_VARIABLE = 'HYPERLADDER_PRIVATE_KEY'

const FORM = 'must be 0x and 64 hex digits (its value is not shown)'

/** Where a key may lie. Paths are absolute. */
export type KeySources = {
  readonly env: NodeJS.ProcessEnv
  /** Of the environment. Default {@link KEY_VARIABLE}. */
  readonly variable?: string
  /** Table of the config that the paths come from, for messages. Default `account`. */
  readonly section?: string
  readonly keyFile?: string
  readonly keystore?: string
  /** Of the keystore's password. */
  readonly passwordFile?: string
  /** Default: the terminal, without echo. */
  readonly ask?: Ask
}

/** `source`: where the key came from, for a person. */
export type LoadedKey = { readonly signer: Signer; readonly source: string }

/**
 * Returns the signer whose key lies in the environment, in a file or in an encrypted keystore, or nothing when none is set. Key and password are
 * taken out of `env`, so that nothing started from here inherits them.
 * @throws {@link UsageError} when more than one is set, when a file is readable by others, when the password is wrong, or when the content is
 * no key. No message holds the key or the password.
 */
export async function loadKey(sources: KeySources): Promise<LoadedKey | undefined> {
  const { env, variable = KEY_VARIABLE, section = 'account', keyFile, keystore, passwordFile: file, ask = askHidden } = sources
  const fromEnv = takeKey(env, variable)
  const password = takePassword(env)
  const set = [
    ...(fromEnv === undefined ? [] : [variable]),
    ...(keyFile === undefined ? [] : [`${section}.key_file (${keyFile})`]),
    ...(keystore === undefined ? [] : [`${section}.keystore (${keystore})`]),
  ]
  if (set.length > 1) throw new UsageError(`${set.join(' and ')} were ${set.length === 2 ? 'both' : 'all'} set, must be one of them`)
  if (fromEnv !== undefined) return { signer: signerOf(fromEnv, variable), source: `the environment (${variable})` }
  if (keyFile !== undefined) {
    const text = await readPrivateFile(keyFile, `${section}.key_file`)
    return { signer: signerOf(text, `the key in ${keyFile}`), source: `the file ${keyFile} (${section}.key_file), not encrypted` }
  }
  if (keystore === undefined) return undefined
  const text = await readPrivateFile(keystore, `${section}.keystore`)
  const given = await readPassword(keystore, { fromEnv: password, file, setting: `${section}.password_file`, ask })
  const key = await decryptKeystore(text, given, keystore)
  return { signer: signerOf(key, `the key in ${keystore}`), source: `the keystore ${keystore} (${section}.keystore), encrypted` }
}

/** Returns the signer whose key lies in the environment, or nothing. @throws {@link UsageError} */
export async function loadSigner(sources: KeySources): Promise<Signer | undefined> {
  return (await loadKey(sources))?.signer
}

/** Returns the text of the key in the environment, and takes it out of there. */
export function takeKey(env: NodeJS.ProcessEnv, variable = KEY_VARIABLE): string | undefined {
  const key = env[variable]
  delete env[variable]
  return key
}

/**
 * Returns a text as a private key: `0x` and 64 hex digits.
 * @throws {@link UsageError} for anything else, without quoting it; `source` says where it stood.
 */
export function privateKeyOf(text: string, source: string): string {
  const key = text.trim()
  if (!looksLikeKey(key)) throw new UsageError(`${source} was not a private key, ${FORM}`)
  const canonical = `0x${key.replace(/^0x/i, '').toLowerCase()}`
  try {
    createSigner(canonical)
  } catch {
    // The reason may quote the key.
    throw new UsageError(`${source} was not a valid secp256k1 key, ${FORM}`)
  }
  return canonical
}

/** Returns the signer of a random key that exists in this process's memory only. */
export function throwawaySigner(): Signer {
  return createSigner(randomKey())
}

/** Returns a new private key from the system's own chance. */
export const randomKey = (): string => `0x${randomBytes(32).toString('hex')}`

const signerOf = (text: string, source: string): Signer => createSigner(privateKeyOf(text, source))
