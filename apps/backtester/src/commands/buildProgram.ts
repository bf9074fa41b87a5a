import type { CommandContext } from '@hyperladder/command-line'
import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { convertCommand } from './convertCommand.ts'
import { describeCommand } from './describeCommand.ts'
import { runCommand } from './runCommand.ts'
import { sweepCommand } from './sweepCommand.ts'
import { workerCommand } from './workerCommand.ts'

const TEXT = `
Start here (paths count from your folder):
  pnpm --filter backtester start --data CATBAL_USDC-15m.csv.gz --coin @59
  pnpm --filter backtester start run --help      all settings of a run
  pnpm --filter backtester start sweep --help    many runs, all cores, one table
  pnpm --filter backtester start describe tape    what data holds`

/** What fits every terminal. */
const HELP_WIDTH = 80

/** Returns the whole command line. It throws commander's errors instead of ending the process. */
export function buildProgram(context: CommandContext): Command {
  const program = new Command('backtester')
    .description("Runs the maker's own engine over recorded history, and says what it would have earned and what that assumes.")
    .version(packageJson.version)
    .addHelpText('after', TEXT)
    .addCommand(runCommand(context), { isDefault: true })
    .addCommand(sweepCommand(context))
    .addCommand(workerCommand(context))
    .addCommand(describeCommand(context))
    .addCommand(convertCommand(context))
  for (const command of [program, ...program.commands]) {
    const words = command === program ? 'backtester' : `backtester ${command.name()}`
    command
      .exitOverride()
      .configureHelp({ subcommandTerm: (subcommand) => subcommand.name() })
      .showHelpAfterError(`(${words} --help tells what is allowed)`)
      .configureOutput({
        writeOut: context.stdio.out,
        writeErr: context.stdio.err,
        getOutHelpWidth: () => HELP_WIDTH,
        getErrHelpWidth: () => HELP_WIDTH,
      })
  }
  return program
}
