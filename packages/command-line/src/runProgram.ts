import { HyperladderError } from '@hyperladder/units'
import { type Command, CommanderError } from 'commander'
import type { Stdio } from './stdio.ts'

export type ProgramRun = {
  readonly argv: readonly string[]
  readonly stdio: Stdio
  /** Returns the program; its actions hand their exit code to `exit`. */
  readonly build: (exit: (code: number) => void) => Command
  /** Whether the command line, or what it points to, was wrong: exit code 2 instead of 1. */
  readonly isUsers: (error: unknown) => boolean
  /** Takes out of an error's text what must not be printed. Default: nothing is. */
  readonly redact?: (text: string) => string
}

/** Runs one command line. Returns the exit code, and says on stderr what went wrong. It never rejects. */
export async function runProgram(run: ProgramRun): Promise<number> {
  let exitCode = 0
  const exit = (code: number): void => {
    exitCode = code
  }
  try {
    await run.build(exit).parseAsync(withoutSeparator(run.argv), { from: 'user' })
    return exitCode
  } catch (error) {
    return report(error, run)
  }
}

/** `pnpm start -- --duration 30s` hands the separator on. No command takes words behind one, so it means nothing here. */
const withoutSeparator = (argv: readonly string[]): string[] => {
  const at = argv.indexOf('--')
  return at === 0 || at === 1 ? argv.filter((_, i) => i !== at) : [...argv]
}

/** commander's names for an answer that is no error. */
const ASKED_FOR: ReadonlySet<string> = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version'])

function report(error: unknown, { stdio, isUsers, redact = (words) => words }: ProgramRun): 0 | 1 | 2 {
  if (error instanceof CommanderError) return ASKED_FOR.has(error.code) && error.exitCode === 0 ? 0 : 2
  const known = error instanceof HyperladderError
  const text = known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)
  stdio.err(`${stdio.colours.red(`error: ${redact(text)}`)}\n`)
  return isUsers(error) ? 2 : 1
}
