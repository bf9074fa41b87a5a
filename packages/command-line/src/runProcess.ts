import { callerPath } from './callerPath.ts'
import type { CommandContext } from './commandContext.ts'
import { processStdio } from './stdio.ts'

/** Longest wait for a slow reader of the last words. */
const FLUSH_MS = 2000

/** Runs this process's command line, and ends the process with its exit code once the last words are out. */
export async function runProcess(
  runCli: (argv: readonly string[], context: Omit<CommandContext, 'exit'>) => Promise<number>,
): Promise<void> {
  // Node's diagnostic reports list the environment, which may hold a key or a password: they are written at crashes, too.
  if (process.report) process.report.excludeEnv = true
  const exitCode = await runCli(process.argv.slice(2), { stdio: processStdio(), env: process.env, path: callerPath })
  const leave = (): never => process.exit(exitCode)
  setTimeout(leave, FLUSH_MS).unref()
  process.stdout.write('', leave)
}
