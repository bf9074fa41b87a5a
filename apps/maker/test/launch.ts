import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { CLI } from './spawnCli.ts'

export type Launched = {
  readonly child: ChildProcess
  /** Everything it wrote so far, to either stream. */
  readonly output: { readonly text: string }
  /** Waits until it has written something that matches. Throws when it ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  /** Waits until the condition holds, looking again at every word it writes. Throws when it ends without. */
  until(what: string, condition: () => boolean): Promise<void>
  /** Waits for its end and returns its exit code. */
  end(): Promise<number | null>
}

/** Starts commands that go on until they are told to stop, as processes of their own, from their sources. */
export class Launcher {
  readonly #children: ChildProcess[] = []

  launch(args: readonly string[], options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }): Launched {
    const { npm_lifecycle_event: _, ...inherited } = process.env
    const child = spawn(process.execPath, [...CLI, ...args], {
      cwd: options.cwd,
      env: { ...inherited, NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#children.push(child)
    const output = { text: '' }
    // The end of a process may be told before its last words: it has ended when both of its streams have.
    let isOver = false
    const over = once(child, 'close').then(() => {
      isOver = true
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output.text += text
      })
    }
    const until = async (what: string, condition: () => boolean): Promise<void> => {
      while (!condition()) {
        if (isOver) throw new Error(`it ended without ${what}: ${output.text.slice(-2000)}`)
        const heard = new AbortController()
        const { signal } = heard
        await Promise.race([once(child.stdout, 'data', { signal }), once(child.stderr, 'data', { signal }), over])
        heard.abort()
      }
    }
    return {
      child,
      output,
      until,
      says: async (pattern) => {
        await until(`saying ${pattern}`, () => pattern.test(output.text))
        return pattern.exec(output.text) as RegExpExecArray
      },
      end: async () => {
        await over
        return child.exitCode
      },
    }
  }

  /** Ends what still runs, without warning. */
  async killAll(): Promise<void> {
    for (const child of this.#children.splice(0)) await killHard(child)
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** As a power cut would: the process gets no word in. */
export async function killHard(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  child.kill('SIGKILL')
  await once(child, 'close')
}
