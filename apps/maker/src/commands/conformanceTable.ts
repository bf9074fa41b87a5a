import type { Colours } from '@hyperladder/command-line'
import type { ConformanceReport, ConformanceResult } from '@hyperladder/paper-exchange'

const WIDTH = 80
/** Of the words before an id: `FAIL  `. */
const MARGIN = 6

/**
 * Returns the result for people: a line for each check that ran, in their order; what was skipped, by reason; what failed, once more with what differs;
 * and the counts, last.
 */
export function conformanceTable(report: ConformanceReport, colours: Colours): string {
  const { url, coin, results, passed, failed, skipped, requests, leftOpen } = report
  const ran = results.filter(({ outcome }) => outcome !== 'skip')
  const width = Math.max(0, ...ran.map(({ id }) => id.length))
  const row = ({ id, title, outcome }: ConformanceResult): string =>
    `${outcome === 'pass' ? colours.green('ok  ') : colours.red('FAIL')}  ${id.padEnd(width)}  ${title}`
  const failures = results.filter(({ outcome }) => outcome === 'fail')
  return [
    `${url}, ${coin}`,
    '',
    ...ran.map(row),
    ...section(colours.yellow('Skipped:'), skips(results)),
    ...section(
      colours.red('Failed:'),
      failures.flatMap(({ id, title, reason }) => [`  ${id}  ${title}`, ...wrapped(reason ?? '', 4)]),
    ),
    ...section(
      '',
      leftOpen.length === 0
        ? []
        : [colours.red(`Orders of this run may still rest: ${leftOpen}.`), '  hyperladder cancel-all takes them back.'],
    ),
    '',
    `${failed} failed, ${skipped} skipped, ${passed} passed, in ${requests} requests.`,
    '',
  ].join('\n')
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', ...(title === '' ? [] : [title]), ...lines]

function skips(results: readonly ConformanceResult[]): readonly string[] {
  const byReason = new Map<string, string[]>()
  for (const { outcome, reason = '', id } of results) {
    if (outcome === 'skip') byReason.set(reason, [...(byReason.get(reason) ?? []), id])
  }
  return [...byReason].flatMap(([reason, ids]) => [...wrapped(`${ids.length}: ${reason}`, 2), ...wrapped(ids.join(' '), MARGIN)])
}

/** Words in lines of at most 80 columns; a longer word has a line of its own. */
function wrapped(text: string, indent: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && indent + last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => ' '.repeat(indent) + line)
}
