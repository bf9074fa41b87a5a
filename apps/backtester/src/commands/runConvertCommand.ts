import { existsSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type CommandContext, plural, UsageError } from '@hyperladder/command-line'
import { type EventSource, openMarketFile, writeCsv, writeParquet } from '@hyperladder/market-data'
import { HyperladderError } from '@hyperladder/units'
import { dataFiles, unfinishedIn } from '../data/dataFiles.ts'
import { findMarket } from '../data/findMarket.ts'
import { namingDecimals } from '../data/fittingDecimals.ts'
import { withOutFolder } from '../output/outFolder.ts'
import { ProgressLine, readingProgress } from '../output/progress.ts'
import { sayChosen } from '../output/sayChosen.ts'
import { startCommand } from '../output/startCommand.ts'
import { figure } from '../report/figures.ts'
import { notEmpty } from '../settings/notEmpty.ts'
import { stopSignals } from '../stopSignals.ts'
import { convertedRun } from './convertedRun.ts'
import { type Format, isHeld, type Opened, type Out, readOut, type Target, targetsOf } from './convertTargets.ts'
import { ENDED_EARLY } from './runBacktestCommand.ts'
import { type MarketOptions, marketSettings } from './runDescribeCommand.ts'

export type ConvertOptions = MarketOptions & { readonly out: string; readonly format?: Format; readonly overwrite?: boolean }

/** Thrown into a conversion to end it: what it had begun is taken away then. */
class Ended extends HyperladderError {
  constructor() {
    super('E_ENDED', 'told to end')
  }
}

/** Converts files. Returns the exit code. */
export async function runConvertCommand(given: readonly string[], options: ConvertOptions, context: CommandContext): Promise<number> {
  const { stdio, path } = context
  const out = readOut(path(notEmpty(options.out, '--out')), options.format)
  const signals = stopSignals({ source: process, leaveNow: () => process.exit(ENDED_EARLY) })
  try {
    const paths = given.map((each) => path(notEmpty(each, 'PATHS')))
    await withOutFolder(out.folder, '--out', () => convertInto(out, paths, { options, context, stop: signals.stop }))
    return 0
  } catch (error) {
    if (!(error instanceof Ended)) throw error
    stdio.err(`ended: ${signals.stop.reason}; the files that are listed are whole\n`)
    return ENDED_EARLY
  } finally {
    signals.dispose()
  }
}

type Place = { readonly options: ConvertOptions; readonly context: CommandContext; readonly stop: AbortSignal }

async function convertInto(out: Out, paths: readonly string[], { options, context: { stdio, path }, stop }: Place): Promise<void> {
  const settings = marketSettings(options, path)
  const { candleMs } = settings
  const { files, market, metaFile, ...chosen } = await findMarket(settings, await dataFiles(paths, 'PATHS'), {
    command: (more, of = paths) => startCommand(['convert', ...of, ...more, '--out', path(options.out)]),
  })
  sayChosen({ ...chosen, warned: [...chosen.warned, ...(await unfinishedIn(paths))] }, stdio)
  const progress = new ProgressLine(stdio)
  const onEvents = readingProgress(progress)
  const written: Target[] = []
  await namingDecimals(files, { market, candleMs }, async () => {
    const opened: Opened[] = []
    for (const file of files)
      opened.push({ file, sources: await openMarketFile(file.path, market, candleMs === undefined ? {} : { intervalMs: candleMs }) })
    const targets = targetsOf(opened, out, { overwrite: options.overwrite === true, candle: options.candle })
    for (const { file, sources } of opened)
      for (const { kind } of sources.filter((source) => !isHeld(source, out.format)))
        stdio.err(`left out: the ${kind} events of ${file.name}, as no CSV here keeps all of them\n`)
    for (const target of targets) {
      const isThere = existsSync(target.path)
      const words = await write(target.path, until(target.source, stop, onEvents), out.format).finally(() => progress.clear())
      if (words === undefined) continue
      stdio.out(`${isThere ? 'wrote over' : 'wrote'} ${target.path}: ${words}\n`)
      written.push(target)
    }
  })
  if (written.length === 0)
    throw new UsageError(
      `PATHS had nothing of ${market.coin} that ${out.format === 'csv' ? 'a CSV' : 'a file'} holds, must have: see \`describe\``,
    )
  const run = await convertedRun({ targets: written, market, metaFile })
  if (run !== undefined) stdio.out(`to run it  ${run}\n`)
}

/** Returns what was written in words, or nothing where there was nothing to write: a format may hold several kinds. What is there stays until then. */
async function write(target: string, source: EventSource, format: Format): Promise<string | undefined> {
  const count = (events: number): string => `${figure(String(events), 0)} ${source.kind} events`
  const beside = join(dirname(target), `.${process.pid}-${basename(target)}`)
  try {
    const words = format === 'parquet' ? await asParquet(beside, source, count) : await asCsv(beside, source, count)
    if (words !== undefined) renameSync(beside, target)
    return words
  } finally {
    rmSync(beside, { force: true })
  }
}

type Count = (events: number) => string

async function asParquet(file: string, source: EventSource, count: Count): Promise<string | undefined> {
  const { events, gaps, bytes } = await writeParquet(file, source)
  return events + gaps.length === 0 ? undefined : `${count(events)}, ${plural(gaps.length, 'gap')}, ${figure(String(bytes), 0)} bytes`
}

async function asCsv(file: string, source: EventSource, count: Count): Promise<string | undefined> {
  const { events, gapsLeftOut } = await writeCsv(file, source)
  if (events === 0) return undefined
  return `${count(events)}${gapsLeftOut === 0 ? '' : `; ${plural(gapsLeftOut, 'gap')} left out, which CSV has no row for`}`
}

/** The source, until it is told to end. */
const until = (source: EventSource, stop: AbortSignal, onEvents: (count: number) => void): EventSource => ({
  ...source,
  async *chunks() {
    for await (const chunk of source.chunks()) {
      if (stop.aborted) throw new Ended()
      onEvents(chunk.length)
      yield chunk
    }
  },
})
