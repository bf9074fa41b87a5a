import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandContext, plural, UsageError } from '@hyperladder/command-line'
import { type EventSource, openMarketFile, writeCsv, writeParquet } from '@hyperladder/market-data'
import { HyperladderError } from '@hyperladder/units'
import { dataFiles, type LocalFile, unfinishedIn } from '../data/dataFiles.ts'
import { findMarket } from '../data/findMarket.ts'
import { namingDecimals } from '../data/fittingDecimals.ts'
import { withOutFolder } from '../output/outFolder.ts'
import { ProgressLine, readingProgress } from '../output/progress.ts'
import { sayChosen } from '../output/sayChosen.ts'
import { startCommand } from '../output/startCommand.ts'
import { figure } from '../report/figures.ts'
import { stopSignals } from '../stopSignals.ts'
import { ENDED_EARLY } from './runBacktestCommand.ts'
import { type MarketOptions, marketSettings } from './runDescribeCommand.ts'

export type ConvertOptions = MarketOptions & { readonly out: string; readonly format: 'parquet' | 'csv' }

/** Thrown into a conversion to end it: what it had begun is taken away then. */
class Ended extends HyperladderError {
  constructor() {
    super('E_ENDED', 'told to end')
  }
}

/** Converts files. Returns the exit code. */
export async function runConvertCommand(given: readonly string[], options: ConvertOptions, context: CommandContext): Promise<number> {
  const { stdio, path } = context
  const out = path(options.out)
  const signals = stopSignals({ source: process, leaveNow: () => process.exit(ENDED_EARLY) })
  try {
    const paths = given.map((each) => path(each))
    await withOutFolder(out, '--out', () => convertInto(out, paths, { options, context, stop: signals.stop }))
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

async function convertInto(out: string, paths: readonly string[], { options, context: { stdio, path }, stop }: Place): Promise<void> {
  const settings = marketSettings(options, path)
  const { candleMs } = settings
  const { files, market, ...chosen } = await findMarket(settings, await dataFiles(paths, 'PATHS'), {
    command: (more, of = paths) => startCommand(['convert', ...of, ...more, '--out', out]),
  })
  sayChosen({ ...chosen, warned: [...chosen.warned, ...(await unfinishedIn(paths))] }, stdio)
  const progress = new ProgressLine(stdio)
  const onEvents = readingProgress(progress)
  let written = 0
  for (const file of files) {
    await namingDecimals(files, { market, candleMs }, async () => {
      const sources = await openMarketFile(file.path, market, candleMs === undefined ? {} : { intervalMs: candleMs })
      for (const source of sources) {
        if (options.format === 'csv' && source.kind !== 'candle' && source.kind !== 'trade') {
          stdio.err(`left out: the ${source.kind} events of ${file.name}, as no CSV here keeps all of them\n`)
          continue
        }
        const target = join(out, nameOf(file, source, sources.length > 1, options.format))
        if (existsSync(target)) throw new UsageError(`--out has ${target} already, must be another folder, or move that file away`)
        const words = await write(target, until(source, stop, onEvents), options.format).finally(() => progress.clear())
        if (words === undefined) continue
        stdio.out(`${target}: ${words}\n`)
        written += 1
      }
    })
  }
  if (written === 0)
    throw new UsageError(
      `PATHS had nothing of ${market.coin} that ${options.format === 'csv' ? 'a CSV' : 'a file'} holds, must have: see \`describe\``,
    )
}

/** Returns what was written in words, or nothing where there was nothing to write: a format may hold several kinds. */
async function write(target: string, source: EventSource, format: ConvertOptions['format']): Promise<string | undefined> {
  const count = (events: number): string => `${figure(String(events), 0)} ${source.kind} events`
  if (format === 'parquet') {
    const { events, gaps, bytes } = await writeParquet(target, source)
    if (events + gaps.length === 0) return void rmSync(target)
    return `${count(events)}, ${plural(gaps.length, 'gap')}, ${figure(String(bytes), 0)} bytes`
  }
  const { events, gapsLeftOut } = await writeCsv(target, source)
  if (events === 0) return void rmSync(target)
  return `${count(events)}${gapsLeftOut === 0 ? '' : `; ${plural(gapsLeftOut, 'gap')} left out, which CSV has no row for`}`
}

const TEXT_ENDS = /(\.csv|\.jsonl?|\.jsonl-ts|\.txt|\.parquet)?(\.gz)?$/

function nameOf({ name }: LocalFile, { kind }: EventSource, isOfMany: boolean, format: ConvertOptions['format']): string {
  const stem = name.replace(TEXT_ENDS, '')
  return `${isOfMany ? `${stem}-${kind}` : stem}.${format === 'csv' ? 'csv.gz' : 'parquet'}`
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
