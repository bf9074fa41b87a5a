import { type ChildProcess, spawn } from 'node:child_process'

/** The process under way, to be ended with its children when somebody interrupts. */
let running: ChildProcess | undefined

export type RunOptions = {
  readonly cwd: string
  /** It is ended after this long. */
  readonly limitMs: number
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv
  /** Told what it prints as it comes; without it, it is only returned. */
  readonly onText?: (text: string) => void
}

/** Runs a program in a process group of its own. Returns its exit code, `null` when it was ended, and all that it printed. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env: added, limitMs, onText }: RunOptions,
): Promise<{ readonly code: number | null; readonly text: string }> {
  const env = { ...process.env, CI: 'true', NO_COLOR: '1', HYPERLADDER_BENCH: '', ...added }
  const child = spawn(program, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env })
  running = child
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      chunks.push(text)
      onText?.(text)
    })
  }
  const deadline = setTimeout(endRunning, limitMs)
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject))
    return { code, text: chunks.join('') }
  } finally {
    clearTimeout(deadline)
    running = undefined
  }
}

/** Ends the process under way, and whatever it has started: the group goes, not the process alone. */
export function endRunning(): void {
  if (running?.pid !== undefined) process.kill(-running.pid, 'SIGKILL')
}
