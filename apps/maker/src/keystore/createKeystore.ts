import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import { createSigner } from '@hyperladder/protocol'
import type { Address } from '@hyperladder/units'
import { type Cost, decryptKeystore, encryptKey } from './keystore.ts'
import { readPrivateFile } from './privateFile.ts'

/**
 * Writes a new keystore (mode 0600) with a key and reads it back: a key that can't be had again must be known before anything is sent to its
 * address. A file that is there is never touched. Returns the address of the key as read back.
 * @throws {@link UsageError} when the path is taken or can't be written.
 */
export async function createKeystore(path: string, key: string, password: string, cost?: Cost): Promise<Address> {
  // Taken before a second of work, and in one step: two writers can't both win.
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(refusal(path, error))
  })
  try {
    try {
      await file.writeFile(await encryptKey(key, password, cost))
      await file.sync()
    } finally {
      await file.close()
    }
    const readBack = await decryptKeystore(await readPrivateFile(path, 'the new keystore'), password, path)
    const { address } = createSigner(readBack)
    if (address !== createSigner(key).address) throw new Error(`${path} did not read back as it was written`)
    return address
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

function refusal(path: string, { code }: NodeJS.ErrnoException): string {
  if (code === 'EEXIST') return `${path} is there already, and a keystore is never overwritten: name another file, or move that one away`
  if (code === 'ENOENT') return `${path} can't be written: there is no folder ${dirname(path)}`
  return `${path} can't be written (${code ?? 'unknown reason'})`
}
