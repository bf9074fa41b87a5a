import { availableParallelism } from 'node:os'
import { type CommandContext, wholeOption } from '@hyperladder/command-line'
import { Command } from 'commander'

const TEXT = `
Takes jobs of sweeps off Redis until Ctrl-C, which lets the jobs that were begun
end; a second Ctrl-C leaves at once. A worker that dies loses no job: others
take it up after --lost-after. It hears only of sweeps of the same build.

It needs nothing but Redis: data comes from there and is kept in --cache, proven
by its SHA-256. See "sweep --help" for what must be secured.

Exit codes: 0 told to stop; 1 something failed; 2 the command line was wrong;
130 left at once.

Example:
  pnpm --filter backtester start worker --redis rediss://USER:PASSWORD@HOST:6380`

/** Returns the command that works for sweeps of other machines. */
export function workerCommand(context: CommandContext): Command {
  return new Command('worker')
    .description('work for sweeps that share their work through Redis')
    .option('--redis <url>', 'default: HYPERLADDER_REDIS_URL')
    .option('--threads <count>', `jobs at the same time; default: the cores (${availableParallelism()})`, wholeOption(1, 1024))
    .option('--cache <folder>', "where data is kept; default: a folder of one's own among the temporary ones")
    .option('--lost-after <duration>', 'silent for so long, it has lost its jobs to others; default 30s')
    .addHelpText('after', TEXT)
    .action(async (options) => {
      const { runWorkerCommand } = await import('./runWorkerCommand.ts')
      context.exit(await runWorkerCommand(options, context))
    })
}
