import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export const CLI = [`--conditions=@hyperladder/source`, join(import.meta.dirname, '../src/cli.ts')]

export type CliOptions = { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string }
export type CliResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Runs the command line as a process of its own, from its sources. */
export async function spawnCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { npm_lifecycle_event: _, INIT_CWD: __, npm_package_json: ___, ...inherited } = process.env
  const child = spawn(process.execPath, [...CLI, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: { ...inherited, NO_COLOR: '1', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.end(options.input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}
