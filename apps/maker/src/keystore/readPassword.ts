import { UsageError } from '@hyperladder/command-line'
import { readPrivateFile } from './privateFile.ts'

export const PASSWORD_VARIABLE = 'HYPERLADDER_KEYSTORE_PASSWORD'

/** Asks a person; nothing where there is none to ask. */
export type Ask = (question: string) => Promise<string | undefined>

export type PasswordSources = {
  /** What `takePassword` took out of the environment. */
  readonly fromEnv: string | undefined
  readonly file: string | undefined
  /** What named the file: the config's key, or the option. */
  readonly setting: string
  readonly ask: Ask
}

/** Returns the password in the environment, and takes it out of there, so that nothing started from here inherits it. */
export function takePassword(env: NodeJS.ProcessEnv): string | undefined {
  const password = env[PASSWORD_VARIABLE]
  delete env[PASSWORD_VARIABLE]
  return password
}

/**
 * Returns the password of a keystore: from the environment, from a file (without the newline at its end), or as somebody typed it.
 * @throws {@link UsageError} when there is none, when it is empty, or when environment and file both have one. It is never quoted.
 */
export async function readPassword(keystore: string, sources: PasswordSources): Promise<string> {
  const { fromEnv, file, setting, ask } = sources
  if (fromEnv !== undefined && file !== undefined)
    throw new UsageError(`${PASSWORD_VARIABLE} and ${setting} (${file}) were both set, must be one of them`)
  if (fromEnv !== undefined) return notEmpty(fromEnv, PASSWORD_VARIABLE)
  if (file !== undefined) return notEmpty((await readPrivateFile(file, setting)).replace(/\r?\n$/, ''), `the password in ${file}`)
  const typed = await ask(`Password of ${keystore}: `)
  if (typed === undefined) {
    throw new UsageError(
      `there is no password for ${keystore} and no terminal to ask on: put it into ${PASSWORD_VARIABLE}, or into a file of mode 0600 named by ${setting}`,
    )
  }
  return notEmpty(typed, 'the password')
}

function notEmpty(password: string, what: string): string {
  if (password === '') throw new UsageError(`${what} was empty, must have at least one character`)
  return password
}
