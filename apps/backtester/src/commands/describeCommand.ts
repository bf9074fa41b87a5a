import type { CommandContext } from '@hyperladder/command-line'
import { Command } from 'commander'
import { addDataOptions } from './addDataOptions.ts'

const TEXT = `
Reads all of it, which checks every value, and says for each market and kind how
many events there are, from when to when, with which gaps, prices, sizes and
decimals, and what is worth a look: jumps of the price, candles without a trade,
time that goes back, data that can't be read on. Ends with the command line that
runs a backtest of each market. Candles of each length are told apart, and what
of a folder is no market data is left out with a word. Changes nothing.

Exit codes: 0 all of it could be read; 1 something failed; 2 the command line
was wrong, or some of the data can't be read.

Examples:
  pnpm --filter backtester start describe CATBAL_USDC-15m.csv.gz
  pnpm --filter backtester start describe tape --json`

/** Returns the command that tells what market data holds. */
export function describeCommand(context: CommandContext): Command {
  const command = new Command('describe')
    .description('what recordings and data files hold, and what of it is suspicious')
    .argument('<paths...>', 'candles, tapes, Parquet, or folders of recordings or tapes')
  return addDataOptions(command)
    .option('--json', 'as JSON: times in ms, prices and sizes as exact decimals')
    .addHelpText('after', TEXT)
    .action(async (paths, options) => {
      const { runDescribeCommand } = await import('./runDescribeCommand.ts')
      context.exit(await runDescribeCommand(paths, options, context))
    })
}
