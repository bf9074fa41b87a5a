import type { CommandContext } from '@hyperladder/command-line'
import { Command, Option } from 'commander'

const TEXT = `
Cancels the account's resting orders, then reads the book twice, 2 s apart,
until nothing of them rests, for 30 s at most. Exits 1 if something still does.
A maker that is still running places its orders again: stop it first.

By default only orders with a hyperladder cloid are cancelled, of whatever
ladder. --all also takes orders of others (a person's, another program's); it
asks first, or needs --yes where nobody can answer.

Examples:
  hyperladder cancel-all --config maker.toml --dry-run
  hyperladder cancel-all --config maker.toml --coin PURR/USDC
  hyperladder cancel-all --config maker.toml --all --yes`

/** Returns the command that empties the book of our orders without a maker. */
export function cancelAllCommand(context: CommandContext): Command {
  return new Command('cancel-all')
    .description("cancel the account's resting orders, and verify it")
    .requiredOption('--config <file>', 'TOML config: says which account, and where its key is')
    .option('--coin <coin>', 'only this market: the name of the venue, or BASE/QUOTE')
    .addOption(new Option('--own', 'only orders placed by hyperladder (default)').conflicts('all'))
    .option('--all', 'also orders placed by anything else')
    .option('--yes', "don't ask")
    .option('--dry-run', 'only list what would be cancelled')
    .option('--url <url>', "the venue's address, in place of the config's")
    .addHelpText('after', TEXT)
    .action(async (options) => {
      const { runCancelAll } = await import('./runCancelAll.ts')
      context.exit(await runCancelAll(options, context))
    })
}
