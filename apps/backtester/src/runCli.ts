import { HyperladderError } from '@hyperladder/units'
import { CommanderError } from 'commander'
import { buildProgram } from './commands/buildProgram.ts'
import type { CommandContext } from './commands/context.ts'
import { UsageError } from './usageError.ts'

/** Runs one command line. Returns the exit code, and says on stderr what went wrong. It never rejects. */
export async function runCli(argv: readonly string[], context: Omit<CommandContext, 'exit'>): Promise<number> {
  let exitCode = 0
  const exit = (code: number): void => {
    exitCode = code
  }
  try {
    await buildProgram({ ...context, exit }).parseAsync(withoutSeparator(argv), { from: 'user' })
    return exitCode
  } catch (error) {
    return report(error, context)
  }
}

/** `pnpm start -- --coin @59` hands the separator on. No command takes words behind one, so it means nothing here. */
const withoutSeparator = (argv: readonly string[]): string[] => {
  const at = argv.indexOf('--')
  return at === 0 || at === 1 ? argv.filter((_, i) => i !== at) : [...argv]
}

/** commander's names for an answer that is no error. */
const ASKED_FOR: ReadonlySet<string> = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version'])
/** What is wrong with data that was named is a matter of what was named. */
const OF_INPUT: ReadonlySet<string> = new Set(['E_NO_DATA', 'E_ORDER'])

function report(error: unknown, { stdio }: Pick<CommandContext, 'stdio'>): number {
  if (error instanceof CommanderError) return ASKED_FOR.has(error.code) && error.exitCode === 0 ? 0 : 2
  const known = error instanceof HyperladderError
  const text = known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)
  stdio.err(`${stdio.colours.red(`error: ${text}`)}\n`)
  return error instanceof UsageError || (known && (error.code.startsWith('E_MARKET_DATA') || OF_INPUT.has(error.code))) ? 2 : 1
}
