import { type CommandContext, UsageError } from '@hyperladder/command-line'
import { createSigner } from '@hyperladder/protocol'
import { KEY_VARIABLE, privateKeyOf, randomKey, takeKey } from '../keys.ts'
import { askHidden } from '../keystore/askHidden.ts'
import { createKeystore } from '../keystore/createKeystore.ts'
import { type Cost, decryptKeystore } from '../keystore/keystore.ts'
import { readPrivateFile } from '../keystore/privateFile.ts'
import { type Ask, readPassword, takePassword } from '../keystore/readPassword.ts'

export type KeystoreOptions = { readonly keyFile?: string; readonly passwordFile?: string }
/** Who is asked for a password, and what a new file costs to open: for tests, which have neither a terminal nor the time. */
export type KeystoreTools = { readonly ask?: Ask; readonly cost?: Cost }

/** Writes a keystore and prints its address. Returns the exit code. */
export async function runKeystoreCreate(
  file: string,
  options: KeystoreOptions,
  context: CommandContext,
  { ask = askHidden, cost }: KeystoreTools = {},
): Promise<number> {
  const { env, path, stdio } = context
  const fromEnv = takeKey(env)
  const fromEnvPassword = takePassword(env)
  if (fromEnv !== undefined && options.keyFile !== undefined)
    throw new UsageError(`${KEY_VARIABLE} and --key-file (${options.keyFile}) were both set, must be one of them`)
  const key = await keyOf(fromEnv, options.keyFile === undefined ? undefined : path(options.keyFile))
  const target = path(file)
  const password = await readPassword(target, { ...sourcesOf(fromEnvPassword, options, path), ask: twice(ask) })
  const address = await createKeystore(target, key ?? randomKey(), password, cost)
  stdio.out(
    [
      `address   ${address}`,
      `keystore  ${target} (mode 0600)`,
      '',
      'A maker uses it with these lines in its config:',
      '  [account]',
      `  keystore = ${JSON.stringify(target)}`,
      '',
      'Keep a copy of the file and of the password, each in its own place: neither opens anything without the other.',
      '',
    ].join('\n'),
  )
  return 0
}

/** Prints the address of the key in a keystore. Returns the exit code. */
export async function runKeystoreAddress(
  file: string,
  options: KeystoreOptions,
  context: CommandContext,
  { ask = askHidden }: KeystoreTools = {},
): Promise<number> {
  const { env, path, stdio } = context
  const target = path(file)
  const text = await readPrivateFile(target, 'the keystore')
  const password = await readPassword(target, { ...sourcesOf(takePassword(env), options, path), ask })
  stdio.out(`${createSigner(await decryptKeystore(text, password, target)).address}\n`)
  return 0
}

async function keyOf(fromEnv: string | undefined, keyFile: string | undefined): Promise<string | undefined> {
  if (fromEnv !== undefined) return privateKeyOf(fromEnv, KEY_VARIABLE)
  return keyFile === undefined ? undefined : privateKeyOf(await readPrivateFile(keyFile, '--key-file'), `the key in ${keyFile}`)
}

const sourcesOf = (fromEnv: string | undefined, { passwordFile }: KeystoreOptions, path: CommandContext['path']) => ({
  fromEnv,
  file: passwordFile === undefined ? undefined : path(passwordFile),
  setting: '--password-file',
})

/** What is typed unseen is typed twice: a slip would lock the key away for good. */
function twice(ask: Ask): Ask {
  return async (question) => {
    const first = await ask(question)
    if (first === undefined) return undefined
    if ((await ask('The same again: ')) !== first) throw new UsageError('the two passwords differ: nothing was written')
    return first
  }
}
