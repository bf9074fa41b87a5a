import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { createSigner, type Signer } from '@hyperladder/protocol'
import { looksLikeKey } from './redact.ts'
import { UsageError } from './usageError.ts'

export const KEY_VARIABLE = 'HYPERLADDER_PRIVATE_KEY'

const FORM = 'must be 0x and 64 hex digits (its value is not shown)'

/**
 * Returns the signer whose key lies in the environment or in a file, or nothing when neither is set. The variable is removed from `env`,
 * so that nothing started from here inherits it.
 * @throws {@link UsageError} when both are set, when the file is readable by others, or when the content is no key. No message holds the key.
 */
export async function loadSigner(options: { readonly env: NodeJS.ProcessEnv; readonly keyFile?: string }): Promise<Signer | undefined> {
  const { env, keyFile } = options
  const fromEnv = env[KEY_VARIABLE]
  delete env[KEY_VARIABLE]
  if (fromEnv !== undefined && keyFile !== undefined) {
    throw new UsageError(`${KEY_VARIABLE} and account.key_file (${keyFile}) were both set, must be one of them`)
  }
  if (fromEnv !== undefined) return signerOf(fromEnv, KEY_VARIABLE)
  return keyFile === undefined ? undefined : signerOf(await readKeyFile(keyFile), `the key in ${keyFile}`)
}

/** Returns the signer of a random key that exists in this process's memory only. */
export function throwawaySigner(): Signer {
  return createSigner(`0x${randomBytes(32).toString('hex')}`)
}

/** One handle for the check and the reading, so that the file can't be swapped between the two. */
async function readKeyFile(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'ENOENT'
        ? `account.key_file was ${path}, but there is no such file`
        : `${path} can't be read (${error.code ?? 'unknown reason'})`,
    )
  })
  try {
    const { mode } = await file.stat()
    // Windows has no such bits: there the file's folder must keep others out.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0')
      throw new UsageError(`${path} had mode ${octal}, must be 0600: others on this machine could read the key. Run: chmod 600 ${path}`)
    }
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

function signerOf(text: string, source: string): Signer {
  const key = text.trim()
  if (!looksLikeKey(key)) throw new UsageError(`${source} was not a private key, ${FORM}`)
  try {
    return createSigner(key.startsWith('0x') || key.startsWith('0X') ? `0x${key.slice(2)}` : `0x${key}`)
  } catch {
    // The reason may quote the key.
    throw new UsageError(`${source} was not a valid secp256k1 key, ${FORM}`)
  }
}
