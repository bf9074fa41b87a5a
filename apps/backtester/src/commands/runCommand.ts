import { type CommandContext, UsageError } from '@hyperladder/command-line'
import { Command } from 'commander'
import { addRunOptions } from './addRunOptions.ts'

const TEXT = `
With --data and --coin alone: a ladder centred on the first price, funded with
10000 of the quote token. What was chosen is printed and stands in the report.

Writes report.html (one file, needs no network), result.json, fills.csv and
path.csv into --out. Ctrl-C ends the run there: the report is of what was done
so far and says so; the exit code is then 130.

Exit codes: 0 done; 1 something failed; 2 the command line, the config or the
data was wrong; 130 ended by Ctrl-C.

Examples:
  pnpm --filter backtester start --data CATBAL_USDC-15m.csv.gz --coin @59
  pnpm --filter backtester start --data tape --coin @107 --fill-model queue \\
    --order-latency lognormal:80ms:0.5 --runs 20
  pnpm --filter backtester start --data PURR_USDC-1h.csv.gz --config maker.toml`

const COMMANDS = ['run', 'sweep', 'worker', 'describe', 'convert']

/** Default folder for the results, in the caller's. */
export const RUN_OUT = 'backtest-report'

/** Returns the command that runs one backtest. */
export function runCommand(context: CommandContext): Command {
  const command = new Command('run').description('one backtest, and its report (the default command)')
  return addRunOptions(command, RUN_OUT)
    .addHelpText('after', TEXT)
    .allowExcessArguments()
    .action(async (options) => {
      const [word] = command.args
      // As the default command it is given whatever is no other command's name.
      if (word !== undefined)
        throw new UsageError(`'${word}' is no command, must be one of ${COMMANDS.join(', ')}; or data, which --data names: --data ${word}`)
      const { runBacktestCommand } = await import('./runBacktestCommand.ts')
      context.exit(await runBacktestCommand(options, context))
    })
}
