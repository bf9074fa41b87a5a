/** What is read of Stryker's report: the schema of mutation-testing-elements. */
export type MutationReport = {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string
        readonly mutants: readonly {
          readonly mutatorName: string
          readonly replacement?: string
          readonly status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'CompileError' | 'RuntimeError' | 'Ignored' | 'Pending'
          readonly location: { readonly start: Position; readonly end: Position }
        }[]
      }
    >
  >
}
type Position = { readonly line: number; readonly column: number }

/**
 * Returns changes in all, noticed (a test failed, or did not end), not noticed, not reached by any test, and the share that was noticed.
 * @example scoreOf(report) // ['64', '55', '9', '0', '85.9 %']
 */
export function scoreOf(report: MutationReport): readonly string[] {
  const statuses = Object.values(report.files).flatMap(({ mutants }) => mutants.map(({ status }) => status))
  const count = (...wanted: readonly string[]) => statuses.filter((status) => wanted.includes(status)).length
  const [noticed, survived, unreached] = [count('Killed', 'Timeout'), count('Survived'), count('NoCoverage')]
  const all = noticed + survived + unreached
  const share = all === 0 ? 'none' : `${((noticed * 100) / all).toFixed(1)} %`
  return [String(all), String(noticed), String(survived), String(unreached), share]
}

/** Returns one line for each change that no test noticed: where, what stood there, and what took its place. */
export function survivorsOf({ files }: MutationReport): readonly string[] {
  return Object.entries(files).flatMap(([path, { source, mutants }]) => {
    const lines = source.split('\n')
    return mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location: { start, end }, mutatorName, replacement, status }) => {
        const before = textAt(lines, start, end)
        return `${path}:${start.line}:${start.column} ${status} ${mutatorName}: ${brief(before)} -> ${brief(replacement ?? '')}`
      })
  })
}

/** Columns and lines count from 1. */
function textAt(lines: readonly string[], start: Position, end: Position): string {
  const first = lines[start.line - 1] ?? ''
  if (start.line === end.line) return first.slice(start.column - 1, end.column - 1)
  return [
    first.slice(start.column - 1),
    ...lines.slice(start.line, end.line - 1),
    (lines[end.line - 1] ?? '').slice(0, end.column - 1),
  ].join(' ')
}

const brief = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 90 ? `${line.slice(0, 90)}…` : line
}
