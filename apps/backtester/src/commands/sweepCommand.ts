import { availableParallelism } from 'node:os'
import { type CommandContext, wholeOption } from '@hyperladder/command-line'
import { Command, Option } from 'commander'
import { addRunOptions } from './addRunOptions.ts'

const TEXT = `
--vary takes any setting above: spacing=0.002,0.003 or levels=20..60:10 or
range=10%..50%:10%. Every combination is run, or --random of them.

Writes sweep.html (table and heat map), sweep.json and sweep.csv into --out, and
keeps each result in results.jsonl as it comes: the same command goes on where a
sweep was killed or ended, and with more values runs only what is new. The
figures are the same whatever the number of workers.

With --redis, jobs and data go through Redis, and every machine that runs
"backtester worker" of the same build helps. Whoever reaches that Redis can read
the jobs and forge results: bind it to a private address, with a password and
TLS. The password may be given in HYPERLADDER_REDIS_URL, where no list of
processes shows it; it is never printed.

Exit codes: 0 done; 1 something failed; 2 the command line, the config or the
data was wrong; 130 ended by Ctrl-C: what was done is kept and reported.

Examples:
  pnpm --filter backtester start sweep --data CATBAL_USDC-1h.csv.gz --coin @59 \\
    --vary spacing=0.003..0.012:0.003 --vary range=10%..50%:10%
  pnpm --filter backtester start sweep --config sweep.toml --random 200 \\
    --redis redis://127.0.0.1:6379`

/** Default folder for the results, in the caller's. */
export const SWEEP_OUT = 'sweep-report'
const THREADS_MAX = 1024

/** Returns the command that runs many backtests. */
export function sweepCommand(context: CommandContext): Command {
  const command = addRunOptions(
    new Command('sweep').description('many backtests over a grid or at random, on all cores or machines'),
    SWEEP_OUT,
  )
  return command
    .option('--fresh', 'take over no earlier results of that folder')
    .optionsGroup('Sweep:')
    .addOption(
      new Option('--vary <key=values>', 'a setting and the values it takes; may be given again').argParser(
        (text: string, before: readonly string[] = []) => [...before, text],
      ),
    )
    .option('--random <count>', 'so many points drawn from the grid instead of all', wholeOption(1, 1_000_000))
    .option('--random-seed <number>', 'of the drawing; default 1', wholeOption(0, Number.MAX_SAFE_INTEGER))
    .option(
      '--by <figure>',
      'vs-hodl, vs-hodl-share (of the start), pnl, pnl-share, spread, realised, volume, drawdown, time-in-range or requests; default vs-hodl, less what was left behind',
    )
    .option('--axes <keys>', 'the two settings of the heat map, by comma; default: the first two that vary')
    .optionsGroup('Where:')
    .option('--workers <count>', `threads of this machine; default: its cores (${availableParallelism()})`, wholeOption(0, THREADS_MAX))
    .option('--redis [url]', 'share the work through this Redis; without a URL: the one in HYPERLADDER_REDIS_URL')
    .option('--lost-after <duration>', 'with --redis: a worker silent for so long has lost its jobs to others; default 30s')
    .addHelpText('after', TEXT)
    .action(async (options) => {
      const { runSweepCommand } = await import('./runSweepCommand.ts')
      context.exit(await runSweepCommand(options, context))
    })
}
