import type { CommandContext } from '@hyperladder/command-line'
import type { ControlParams } from './paperControlCommand.ts'

type Operations = Readonly<Record<string, { readonly method: string; readonly params: readonly string[]; readonly help: string }>>
type Request = { readonly operation: string | undefined; readonly params: ControlParams; readonly port: number }

/** A step of a million blocks takes a while; everything else answers at once. */
const DEADLINE_MS = 300_000

/** Sends one operation to a paper exchange and prints its answer. Returns the exit code. */
export async function runPaperControl({ operation, params, port }: Request, { stdio }: CommandContext): Promise<number> {
  const base = `http://127.0.0.1:${port}`
  try {
    const operations = (await (await ask(base, {})).json()) as Operations
    if (operation === undefined) {
      stdio.out(`${listOf(operations)}\n`)
      return 0
    }
    const isOrder = operations[operation]?.method === 'POST'
    const query = isOrder ? '' : `?${new URLSearchParams(params)}`
    const response = await ask(
      `${base}/${encodeURIComponent(operation)}${query}`,
      isOrder ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(params) } : {},
    )
    const text = await response.text()
    if (response.ok) {
      stdio.out(text)
      return 0
    }
    stdio.err(`${messageOf(text)}\n`)
    return 1
  } catch (error) {
    const { cause, message } = error as Error
    const why = cause instanceof Error && cause.message !== '' ? cause.message : message
    stdio.err(`no paper exchange answers on control port ${port}: ${why}. Was it started with --control-port ${port}?\n`)
    return 1
  }
}

const ask = (url: string, init: RequestInit): Promise<Response> => fetch(url, { ...init, signal: AbortSignal.timeout(DEADLINE_MS) })

function listOf(operations: Operations): string {
  const rows = Object.entries(operations)
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows
    .flatMap(([name, { help }]) =>
      wrapped(help, COLUMNS - width - GAP.length).map((line, i) => `${(i === 0 ? name : '').padEnd(width)}${GAP}${line}`),
    )
    .join('\n')
}

const COLUMNS = 80
const GAP = '  '

/** Breaks a text between words; a word longer than a line keeps its own. */
function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line === undefined || line.length + 1 + word.length > columns) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}

/** Numbers travel as texts of the command line, which the exchange reads as numbers. */
function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { error: { message: string } }).error.message
  } catch {
    return text
  }
}
