import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const CLI = ['--conditions=@hyperladder/source', join(import.meta.dirname, '../src/cli.ts')]

export type CliOptions = { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv }
export type CliResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string }
export type Running = {
  readonly child: ChildProcess
  readonly said: { text: string; isWhole: boolean }
  readonly ended: Promise<CliResult>
}

/** Starts the command line as a process of its own, from its sources. */
export function startCli(args: readonly string[], options: CliOptions = {}): Running {
  const { npm_lifecycle_event: _, INIT_CWD: __, npm_package_json: ___, HYPERLADDER_REDIS_URL: ____, ...inherited } = process.env
  const child = spawn(process.execPath, [...CLI, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: { ...inherited, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { text: '', isWhole: false }
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    said.text += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    said.text += text
  })
  const ended = once(child, 'close').then(([code]) => {
    said.isWhole = true
    return { code: code as number | null, stdout, stderr }
  })
  return { child, said, ended }
}

export const spawnCli = (args: readonly string[], options?: CliOptions): Promise<CliResult> => startCli(args, options).ended

/**
 * Returns what to run a sweep with so that it sends itself a signal as soon as it has written its `count`th result: from outside nobody could be sure
 * to be in time.
 */
export function atResult(count: number, signal: NodeJS.Signals): NodeJS.ProcessEnv {
  const preload = `import fs from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    const { writeSync } = fs
    let results = 0
    fs.writeSync = (file, text, ...more) => {
      const written = writeSync(file, text, ...more)
      if (String(text).startsWith('{"key"') && ++results === ${count}) process.kill(process.pid, '${signal}')
      return written
    }
    syncBuiltinESMExports()`
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` }
}

/** Waits until it has said something that matches. Throws when it ends without. */
export async function until({ child, said, ended }: Running, pattern: RegExp): Promise<void> {
  while (!pattern.test(said.text)) {
    // The end of a process may be told before its last words.
    if (said.isWhole) throw new Error(`it ended without saying ${pattern}: ${said.text.slice(-2000)}`)
    const heard = new AbortController()
    const { signal } = heard
    const streams = [child.stdout, child.stderr].flatMap((stream) => (stream === null ? [] : [once(stream, 'data', { signal })]))
    await Promise.race([...streams, ended])
    heard.abort()
    await Promise.allSettled(streams)
  }
}
