import type { CommandContext } from '@hyperladder/command-line'
import { Command } from 'commander'

const TEXT = `
A deposit to the account is shown, and not quoted. This tells the running
maker to take over what it has shown: a market that alone sells the token
offers it from then on, which moves its price as HIP-2 does. Nothing else is
changed.

The order is a file beside the journal (maker.accept-flows), which the maker
takes away within a second; only who may write there can give it. This command
waits for that. An order that no maker takes is withdrawn: it never acts
later.

Exit codes: 0 taken, or nothing waits; 1 no maker took it; 2 the command line or
the config was wrong.

Example:
  hyperladder accept-flows --config maker.toml`

/** Returns the command that lets a running maker quote what was deposited. */
export function acceptFlowsCommand(context: CommandContext): Command {
  return new Command('accept-flows')
    .description('let the running maker quote what was deposited')
    .requiredOption('--config <file>', 'TOML config of the maker')
    .addHelpText('after', TEXT)
    .action(async (options) => {
      const { runAcceptFlows } = await import('./runAcceptFlows.ts')
      context.exit(await runAcceptFlows(options, context))
    })
}
