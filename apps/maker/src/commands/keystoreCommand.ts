import type { CommandContext } from '@hyperladder/command-line'
import { Command } from 'commander'

const TEXT = `
A keystore is a file with one private key under a password, in the format of
geth and foundry (Web3 Secret Storage, version 3): what cast wallet and geth
account write can be read here, and the other way round. A config names it as
account.keystore.

The password comes from HYPERLADDER_KEYSTORE_PASSWORD, from the file (mode 0600)
that --password-file names, or is asked for on the terminal.

Examples:
  hyperladder keystore create agent.json
  hyperladder keystore address agent.json`

const CREATE_TEXT = `
The key is a new random one; or the one in HYPERLADDER_PRIVATE_KEY; or the one
in the file (mode 0600) that --key-file names. The file is written with mode
0600, read back once, and never overwrites another. There is no way back to a
key whose password is lost.

Prints the key's address: that is what the venue's API page is to approve as an
agent (API wallet) of your account, which can trade but not withdraw.

Examples:
  hyperladder keystore create agent.json
  hyperladder keystore create agent.json --password-file agent.password`

const ADDRESS_TEXT = `
Opens the keystore and prints the address of the key in it, which proves the
password, too.

Example:
  hyperladder keystore address agent.json`

/** Returns the commands about encrypted keys. */
export function keystoreCommand(context: CommandContext): Command {
  const create = new Command('create')
    .description('write a new keystore')
    .argument('<file>', 'where to; must not be there yet')
    .option('--key-file <file>', 'take the key from this file')
    .option('--password-file <file>', 'take the password from this file')
    .addHelpText('after', CREATE_TEXT)
    .action(async (file, options) => {
      const { runKeystoreCreate } = await import('./runKeystore.ts')
      context.exit(await runKeystoreCreate(file, options, context))
    })
  const address = new Command('address')
    .description("print the address of a keystore's key")
    .argument('<file>', 'the keystore')
    .option('--password-file <file>', 'take the password from this file')
    .addHelpText('after', ADDRESS_TEXT)
    .action(async (file, options) => {
      const { runKeystoreAddress } = await import('./runKeystore.ts')
      context.exit(await runKeystoreAddress(file, options, context))
    })
  return new Command('keystore')
    .description('make and read encrypted private keys')
    .addHelpText('after', TEXT)
    .addCommand(create)
    .addCommand(address)
}
