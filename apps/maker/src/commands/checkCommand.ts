import type { CommandContext } from '@hyperladder/command-line'
import { Command } from 'commander'

const TEXT = `
Reads only: sends no order and no other action. Looks at the config, at whether
the key may act for the account, at the funds each ladder needs and what the
account has, at the first orders the maker would send (price, size, value, price
band), at orders that rest already, and at the request budget.

Exits 0 when nothing failed (warnings may stand), 1 when something did, 2 when
the config can't be used.

Example:
  hyperladder check --config maker.toml`

/** Returns the command that checks everything before the first order. */
export function checkCommand(context: CommandContext): Command {
  return new Command('check')
    .description('check config, key, funds and first orders; sends nothing')
    .requiredOption('--config <file>', 'TOML config')
    .option('--url <url>', "the venue's address, in place of the config's")
    .addHelpText('after', TEXT)
    .action(async (options) => {
      const { runCheck } = await import('./runCheck.ts')
      context.exit(await runCheck(options, context))
    })
}
