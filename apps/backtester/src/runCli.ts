import { type CommandContext, runProgram, UsageError } from '@hyperladder/command-line'
import { HyperladderError } from '@hyperladder/units'
import { buildProgram } from './commands/buildProgram.ts'

/** What is wrong with data that was named is a matter of what was named. */
const OF_INPUT: ReadonlySet<string> = new Set(['E_NO_DATA', 'E_ORDER'])

/** Runs one command line. Returns the exit code, and says on stderr what went wrong. It never rejects. */
export const runCli = (argv: readonly string[], context: Omit<CommandContext, 'exit'>): Promise<number> =>
  runProgram({
    argv,
    stdio: context.stdio,
    build: (exit) => buildProgram({ ...context, exit }),
    isUsers: (error) =>
      error instanceof UsageError ||
      (error instanceof HyperladderError && (error.code.startsWith('E_MARKET_DATA') || OF_INPUT.has(error.code))),
  })
