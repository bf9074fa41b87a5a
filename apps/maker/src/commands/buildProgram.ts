import type { CommandContext } from '@hyperladder/command-line'
import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { redact } from '../redact.ts'
import { acceptFlowsCommand } from './acceptFlowsCommand.ts'
import { cancelAllCommand } from './cancelAllCommand.ts'
import { checkCommand } from './checkCommand.ts'
import { conformanceCommand } from './conformanceCommand.ts'
import { gridCommand } from './gridCommand.ts'
import { journalCommand } from './journalCommand.ts'
import { keystoreCommand } from './keystoreCommand.ts'
import { killCommand, resumeCommand } from './killCommand.ts'
import { paperCommand } from './paperCommand.ts'
import { paperControlCommand } from './paperControlCommand.ts'
import { recordCommand } from './recordCommand.ts'
import { replayCommand } from './replayCommand.ts'
import { startCommand } from './startCommand.ts'
import { watchdogCommand } from './watchdogCommand.ts'

const TEXT = `
Exit codes: 0 done; 1 something failed; 2 the command line or the config was
wrong, or a market was halted; 130 left at once.

Start here:
  hyperladder start --duration 30s        watch it work, on a paper exchange
  hyperladder check --config maker.toml   before real money`

/** What fits every terminal. */
const HELP_WIDTH = 80

/** Returns the whole command line. It throws commander's errors instead of ending the process. */
export function buildProgram(context: CommandContext): Command {
  const program = new Command('hyperladder')
    .description('A HIP-2-style market maker for Hyperliquid spot: a fixed price ladder whose quotes follow inventory.')
    .version(packageJson.version)
    .addHelpText('after', TEXT)
  const commands = [
    startCommand,
    checkCommand,
    keystoreCommand,
    gridCommand,
    paperCommand,
    paperControlCommand,
    cancelAllCommand,
    killCommand,
    resumeCommand,
    watchdogCommand,
    acceptFlowsCommand,
    journalCommand,
    replayCommand,
    recordCommand,
    conformanceCommand,
  ]
  for (const make of commands) program.addCommand(make(context))
  prepare(program, 'hyperladder', context)
  return program
}

/** `words`: what calls the command. */
function prepare(command: Command, words: string, { stdio }: Pick<CommandContext, 'stdio'>): void {
  for (const subcommand of command.commands) prepare(subcommand, `${words} ${subcommand.name()}`, { stdio })
  command
    .exitOverride()
    .configureHelp({ subcommandTerm: (subcommand) => subcommand.name() })
    .showHelpAfterError(`(${words} --help tells what is allowed)`)
    .configureOutput({
      writeOut: stdio.out,
      writeErr: stdio.err,
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
      outputError: (text, write) => write(redact(text)),
    })
}
