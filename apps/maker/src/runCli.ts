import { type CommandContext, runProgram, UsageError } from '@hyperladder/command-line'
import { buildProgram } from './commands/buildProgram.ts'
import { ConfigError } from './config/configError.ts'
import { redact } from './redact.ts'

/** Runs one command line. Returns the exit code, and says on stderr what went wrong. It never rejects. */
export const runCli = (argv: readonly string[], context: Omit<CommandContext, 'exit'>): Promise<number> =>
  runProgram({
    argv,
    stdio: context.stdio,
    build: (exit) => buildProgram({ ...context, exit }),
    isUsers: (error) => error instanceof UsageError || error instanceof ConfigError,
    redact,
  })
