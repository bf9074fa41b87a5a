import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ConfigError } from './configError.ts'
import { type Config, parseConfig } from './parseConfig.ts'

/**
 * Returns the config at an absolute path. The files that it names (key, keystore, password, journal) are made absolute: they count from its own folder.
 * @throws {@link ConfigError} when the file can't be read or used.
 */
export async function loadConfig(path: string): Promise<Config> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(path, [error.code === 'ENOENT' ? 'there is no such file' : `it can't be read (${error.code ?? error.message})`])
  })
  const { settings, connection, journal } = parseConfig(text, path)
  const { keyFile, keystore, passwordFile } = connection
  const files = Object.entries({ keyFile, keystore, passwordFile }).flatMap(([name, file]) =>
    file === undefined ? [] : [[name, resolve(dirname(path), file)]],
  )
  return {
    settings,
    connection: { ...connection, ...Object.fromEntries(files) },
    ...(journal === undefined ? {} : { journal: journal && resolve(dirname(path), journal) }),
  }
}
