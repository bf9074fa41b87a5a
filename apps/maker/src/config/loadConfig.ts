import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ConfigError } from './configError.ts'
import { type Config, parseConfig } from './parseConfig.ts'

/**
 * Returns the config at an absolute path, `keyFile` made absolute: it counts from the config's own folder.
 * @throws {@link ConfigError} when the file can't be read or used.
 */
export async function loadConfig(path: string): Promise<Config> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(path, [error.code === 'ENOENT' ? 'there is no such file' : `it can't be read (${error.code ?? error.message})`])
  })
  const { settings, connection } = parseConfig(text, path)
  const { keyFile } = connection
  return { settings, connection: keyFile === undefined ? connection : { ...connection, keyFile: resolve(dirname(path), keyFile) } }
}
