import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { UsageError } from '@hyperladder/command-line'

type Terminal = {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean }
}

/**
 * Asks for a line on the terminal and returns it; what is typed is not shown. Returns nothing where there is no terminal. The question goes
 * to stderr, so that stdout stays a command's own.
 * @throws {@link UsageError} when the question is left by Ctrl-C or Ctrl-D.
 */
export async function askHidden(
  question: string,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string | undefined> {
  const { input, output } = terminal
  if (input.isTTY !== true || output.isTTY !== true) return undefined
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 })
  output.write(question)
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve)
      for (const left of ['SIGINT', 'close']) lines.once(left, () => reject(new UsageError('no password was given')))
    })
  } finally {
    lines.close()
    output.write('\n')
  }
}
