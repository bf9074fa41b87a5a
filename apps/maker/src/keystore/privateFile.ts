import { open } from 'node:fs/promises'
import { UsageError } from '@hyperladder/command-line'

/** Far above any key, password or keystore: a wrong path to something big is told rather than read. */
const BYTES_MAX = 65_536

/**
 * Returns the text of a file that only its owner may read. `setting` names what pointed to it, for messages; no message quotes the content.
 * One handle for the check and the reading, so that the file can't be swapped between the two.
 * @throws {@link UsageError} when it is absent, unreadable, too large, or open to others (any bit of group or others in its mode).
 */
export async function readPrivateFile(path: string, setting: string): Promise<string> {
  const cannot = (error: NodeJS.ErrnoException): never => {
    throw new UsageError(
      error.code === 'ENOENT'
        ? `${setting} was ${path}, but there is no such file`
        : `${path} can't be read (${error.code ?? 'unknown reason'})`,
    )
  }
  const file = await open(path, 'r').catch(cannot)
  try {
    const stat = await file.stat()
    const { mode, size } = stat
    if (stat.isDirectory()) throw new UsageError(`${setting} was ${path}, which is a folder, must be a file`)
    // Windows has no such bits: there the file's folder must keep others out.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0')
      throw new UsageError(`${path} had mode ${octal}, must be 0600: others on this machine could read it. Run: chmod 600 ${path}`)
    }
    if (size > BYTES_MAX) throw new UsageError(`${setting} was ${path}, a file of ${size} bytes, must be at most ${BYTES_MAX}`)
    return await file.readFile('utf8').catch(cannot)
  } finally {
    await file.close()
  }
}
