import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ConfigError } from './configError.ts'
import { type Config, parseConfig } from './parseConfig.ts'

/**
 * Returns the config at an absolute path. The files that it names (keys, keystores, passwords, journal, kill file) are made absolute: they count from its own folder.
 * @throws {@link ConfigError} when the file can't be read or used.
 */
export async function loadConfig(path: string): Promise<Config> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const isAbsent = error.code === 'ENOENT'
    throw new ConfigError(path, [isAbsent ? 'there is no such file' : `it can't be read (${error.code ?? error.message})`], { isAbsent })
  })
  const { settings, connection, journal, journalMb, killFile, watchdog } = parseConfig(text, path)
  const absolute = (file: string): string => resolve(dirname(path), file)
  const { keyFile, keystore, passwordFile } = connection
  return {
    settings,
    journalMb,
    connection: { ...connection, ...resolved({ keyFile, keystore, passwordFile }, absolute) },
    ...(journal === undefined ? {} : { journal: journal && absolute(journal) }),
    ...(killFile === undefined ? {} : { killFile: absolute(killFile) }),
    watchdog: resolved(watchdog, absolute),
  }
}

const resolved = (files: Readonly<Record<string, string | undefined>>, absolute: (file: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(files).flatMap(([name, file]) => (file === undefined ? [] : [[name, absolute(file)]])))
