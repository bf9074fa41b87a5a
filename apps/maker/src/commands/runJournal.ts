import { existsSync, statSync } from 'node:fs'
import { type Column, type CommandContext, formatCsv, formatTable, plural, UsageError } from '@hyperladder/command-line'
import {
  Journal,
  type JournalReader,
  type RunRow,
  readBalances,
  readFills,
  readOrders,
  readRuns,
  type Span,
  verifyJournal,
} from '@hyperladder/journal'
import { formatWei } from '@hyperladder/units'
import { systemClock } from '../systemClock.ts'
import { openJournalFile } from './openJournalFile.ts'

export const JOURNAL_VIEWS = ['info', 'verify', 'fills', 'orders', 'balances', 'events', 'clear-halts', 'prune'] as const
export type JournalView = (typeof JOURNAL_VIEWS)[number]
export type JournalOptions = { readonly since?: number; readonly until?: number; readonly format: 'table' | 'csv' | 'json' }

/** Answers what is asked of a journal. Returns the exit code. */
export function runJournal(file: string, what: JournalView, options: JournalOptions, { stdio, path }: CommandContext): number {
  const print = (lines: readonly string[]) => stdio.out(lines.map((line) => `${line}\n`).join(''))
  if (!existsSync(path(file))) openJournalFile(path(file))
  if (what === 'clear-halts') {
    const cleared = Journal.clearHalts({ path: path(file), nowMs: systemClock.nowMs })
    print(cleared.length === 0 ? ['no halt outlives its run here: nothing was changed'] : cleared.map((halt) => `cleared ${halt}`))
    return 0
  }
  if (what === 'prune') {
    print(prune(path(file), options))
    return 0
  }
  const journal = openJournalFile(path(file))
  try {
    if (what === 'info') print(info(journal))
    else if (what === 'verify') print([verified(journal)])
    else if (what === 'events') for (const line of events(journal, options)) print([line])
    else print(list(journal, what, options))
    return 0
  } finally {
    journal.close()
  }
}

function prune(path: string, { since, until }: JournalOptions): readonly string[] {
  if (until === undefined || since !== undefined)
    throw new UsageError('prune takes out everything up to --until, which must be given, such as --until 90d; it takes no --since')
  const before = mebibytes(path)
  const pruned = Journal.prune({ path, nowMs: systemClock.nowMs, untilMs: until })
  if (pruned === undefined) return ['no run has written here: nothing was changed']
  const { fills, orders, balances, fillsUpToMs } = pruned
  const counts = [plural(fills, 'fill'), plural(orders, 'order'), plural(balances, 'change')].join(', ')
  return [
    `took out ${counts} of balances up to ${time(until)}: ${before.toFixed(1)} MiB before, ${mebibytes(path).toFixed(1)} MiB now`,
    ...(fillsUpToMs > 0 && fillsUpToMs < until ? [`fills only up to ${time(fillsUpToMs)}: the next start needs those after`] : []),
  ]
}

/** With what is written and not moved into the file yet. */
const mebibytes = (path: string): number =>
  ['', '-wal'].reduce((sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0), 0) / 1024 / 1024

const time = (atMs: number): string => new Date(atMs).toISOString()

function verified(journal: JournalReader): string {
  const { records, first, last } = verifyJournal(journal)
  return first === undefined || last === undefined
    ? 'sound: no records'
    : `sound: ${plural(records, 'record')}, ${first.seq} to ${last.seq}, the last one of ${time(last.atMs)}, hash ${last.hash}`
}

function info(journal: JournalReader): readonly string[] {
  const { identity, past, path } = journal
  const [kept] = journal.select('SELECT count(*) AS records, min(seq) AS first, max(seq) AS last FROM records')
  const fills = journal.select('SELECT how, count(*) AS fills FROM fills GROUP BY how ORDER BY how')
  const specs = new Map(journal.config?.markets.map(({ market }) => [market.coin, market]))
  const position = past?.position.markets.map(({ coin, allocatedBase, halted }) => {
    const spec = specs.get(coin)
    const base = spec === undefined ? `${allocatedBase} wei` : `${formatWei(allocatedBase, spec.base)} ${spec.base.name}`
    return `${coin}: allocated ${base}${halted ? `, halted: ${halted}` : ''}`
  })
  return [
    `${path}: ${identity.network}, ${identity.account}`,
    ...identity.markets.map(({ coin, levels, startPx, spacing }) => `${coin}: ${levels} levels from ${startPx} by ${spacing}`),
    `${mebibytes(path).toFixed(1)} MiB, ${kept?.records} records (${kept?.first ?? '-'} to ${kept?.last ?? '-'})`,
    `fills: ${fills.map((row) => `${row.fills} ${row.how}`).join(', ') || 'none'}`,
    `requests without an answer: ${past?.unanswered.length ?? 0}`,
    ...(position ?? []),
    '',
    ...formatTable(
      RUN_COLUMNS,
      readRuns(journal).map((row, index, rows) => runCells(row, index === rows.length - 1)),
    ),
  ]
}

const RUN_COLUMNS: readonly Column[] = [
  { title: 'run', align: 'right' },
  { title: 'started' },
  { title: 'ended' },
  { title: 'exit', align: 'right' },
  { title: 'reason' },
  { title: 'program' },
]

const runCells = ({ run, startedMs, endedMs, exitCode, reason, program }: RunRow, isLast: boolean): readonly string[] => [
  String(run),
  time(startedMs),
  endedMs === null ? (isLast ? 'runs, or was killed' : 'was killed') : time(endedMs),
  exitCode === null ? '' : String(exitCode),
  reason ?? '',
  program,
]

const READERS = { fills: readFills, orders: readOrders, balances: readBalances } as const

function list(journal: JournalReader, what: keyof typeof READERS, options: JournalOptions): readonly string[] {
  const rows = READERS[what](journal, spanOf(options)).map(withTimes)
  if (options.format === 'json')
    return ['[', ...rows.map((row, index) => `${JSON.stringify(row)}${index < rows.length - 1 ? ',' : ''}`), ']']
  const [first] = rows
  if (first === undefined) return options.format === 'csv' ? [] : [`no ${what} in this time`]
  const titles = Object.keys(first)
  const cells = rows.map((row) => titles.map((title) => String(row[title] ?? '')))
  if (options.format === 'csv') return formatCsv(titles, cells)
  const isNumber = (column: number) => cells.every((row) => /^-?[\d.]*$/.test(row[column] as string))
  return formatTable(
    titles.map((title, column) => ({ title, align: isNumber(column) ? 'right' : 'left' })),
    cells,
  )
}

/** `timeMs` as a number becomes `time` as text. */
const withTimes = (row: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) =>
      key.endsWith('Ms') ? [key.slice(0, -2), value === null ? null : time(value)] : [key, value],
    ),
  )

/** Each record as it is stored, one a line: lists would have to be kept in memory. */
function* events(journal: JournalReader, options: JournalOptions): Generator<string> {
  const { sinceMs = 0, untilMs = Number.MAX_SAFE_INTEGER } = spanOf(options)
  for (const { seq, run, kind, atMs, body } of journal.records())
    if (atMs >= sinceMs && atMs <= untilMs) yield `{"seq":${seq},"run":${run},"kind":"${kind}","at":"${time(atMs)}","body":${body}}`
}

const spanOf = ({ since, until }: JournalOptions): Span => ({
  ...(since === undefined ? {} : { sinceMs: since }),
  ...(until === undefined ? {} : { untilMs: until }),
})
