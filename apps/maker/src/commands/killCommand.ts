import type { CommandContext } from '@hyperladder/command-line'
import { Command } from 'commander'

const KILL = `
Sets the kill switch: a file beside the journal (maker.kill; guards.kill_file
names another). A running maker sees it within a second, cancels everything of
ours, looks twice that nothing rests, and exits with 2. Until it is lifted by
hyperladder resume, no maker of this config starts. Waits for the maker's end.

SIGUSR2 to the maker does the same, and so does touch maker.kill.

Exit codes: 0 set, and no maker runs or it left nothing resting; 1 something may
still rest, or the maker gives no sign: hyperladder cancel-all cancels without
it; 2 the command line or the config was wrong.

Example:
  hyperladder kill --config maker.toml --reason "price feed looks wrong"`

const RESUME = `
Lifts the kill switch, and the halts that outlive a run: a withdrawal, a price
outside the band, a drawdown, a broken invariant. Says what it lifts. The maker
is not started by it, and must not be running.

Exit codes: 0 lifted, or nothing was set; 1 a file could not be used, or a maker
runs; 2 the command line or the config was wrong.

Example:
  hyperladder resume --config maker.toml`

/** Returns the command that stops a maker, and keeps it from starting. */
export function killCommand(context: CommandContext): Command {
  return new Command('kill')
    .description('cancel everything, stop the maker, and keep it stopped')
    .requiredOption('--config <file>', 'TOML config of the maker')
    .option('--reason <text>', 'for whoever reads it later', 'none given')
    .addHelpText('after', KILL)
    .action(async (options) => {
      const { runKill } = await import('./runKill.ts')
      context.exit(await runKill(options, context))
    })
}

/** Returns the command that lets a maker start again. */
export function resumeCommand(context: CommandContext): Command {
  return new Command('resume')
    .description('lift the kill switch and the halts, so that the maker may start')
    .requiredOption('--config <file>', 'TOML config of the maker')
    .addHelpText('after', RESUME)
    .action(async (options) => {
      const { runResume } = await import('./runResume.ts')
      context.exit(await runResume(options, context))
    })
}
