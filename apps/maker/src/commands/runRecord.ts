import { basename } from 'node:path'
import { type CommandContext, plural, UsageError } from '@hyperladder/command-line'
import { createMarketDataClient, type MarketDataClient, type MarketFeedEvent } from '@hyperladder/exchange-client'
import type { Universe } from '@hyperladder/exchange-port'
import { MarketDataError, type RecordedFile, Recorder, type Recovered } from '@hyperladder/market-data'
import type { MarketSpec } from '@hyperladder/units'
import { parseDuration } from '../config/parseDuration.ts'
import { resolveMarket } from '../config/resolveMarket.ts'
import { reaching } from '../reaching.ts'
import { stopSignals } from '../stopSignals.ts'
import { systemClock } from '../systemClock.ts'
import { VENUE_URLS } from '../venueUrls.ts'
import { watchRunner } from '../watchRunner.ts'
import type { Feed } from './recordCommand.ts'
import { RecordTally } from './recordTally.ts'
import { writeSpotMeta } from './writeSpotMeta.ts'

export type RecordOptions = {
  readonly coins: readonly string[]
  readonly out: string
  readonly network?: 'mainnet' | 'testnet'
  readonly url?: string
  readonly feeds: readonly Feed[]
  readonly rotate: string
  readonly duration?: string
  readonly progress: string
}

/** What a killed recorder may lose: it flushes so often. */
const TICK_MS = 1000
/** Shorter files than that would be all footer. */
const ROTATE_MS_MIN = 1000

/** Records until told to stop. Returns the exit code. */
export async function runRecord(options: RecordOptions, context: CommandContext): Promise<number> {
  const { stdio, env } = context
  const url = options.url ?? (options.network === undefined ? undefined : VENUE_URLS[options.network])
  if (url === undefined) throw new UsageError('--network or --url must say where the markets are')
  const spans = spansOf(options)
  const signals = stopSignals({ source: process, nowMs: systemClock.nowMs })
  const unwatch = watchRunner(() => signals.request('the program that started this one is gone'), env)
  stdio.closed.addEventListener('abort', () => signals.request(String(stdio.closed.reason)))
  signals.leaveNow.addEventListener('abort', () => process.exit(130))
  const client = createMarketDataClient({ network: options.network ?? 'paper', url })
  try {
    const universe = await reaching(url, () => client.readUniverse())
    const markets = marketsOf(universe, options.coins)
    const tally = new RecordTally()
    const recorder = await openRecorder(options, { context, url, markets, spans, tally })
    const unwritten = writeSpotMeta(context.path(options.out), universe)
    if (unwritten !== undefined) stdio.err(`${unwritten}: the recording goes on without\n`)
    stdio.out(greeting({ url, markets, options, recovered: recorder.recovered }))
    await record({ client, recorder, url, markets, options, tally, stop: signals, spans, context })
    stdio.out(`${tally.line(systemClock.nowMs(), recorder.open)}\nstopped: ${signals.stop.reason}\n`)
    return 0
  } finally {
    await client.close()
    unwatch()
    signals.dispose()
  }
}

type Spans = { readonly rotateMs: number; readonly progressMs: number; readonly durationMs: number | undefined }

function spansOf({ rotate, progress, duration }: RecordOptions): Spans {
  const named = (name: string, text: string): number => {
    try {
      return parseDuration(text)
    } catch (error) {
      throw new UsageError(`--${name}: ${(error as Error).message}`, { cause: error })
    }
  }
  const rotateMs = named('rotate', rotate)
  if (rotateMs < ROTATE_MS_MIN) throw new UsageError(`--rotate was ${rotate}, must be at least 1s`)
  return { rotateMs, progressMs: named('progress', progress), durationMs: duration === undefined ? undefined : named('duration', duration) }
}

function marketsOf(universe: Universe, coins: readonly string[]): readonly MarketSpec[] {
  const found = new Map<string, MarketSpec>()
  for (const coin of coins) {
    const market = resolveMarket(universe, coin)
    if (!market.ok) throw new UsageError(`--coins: ${market.problem}`)
    found.set(market.spec.coin, market.spec)
  }
  return [...found.values()]
}

type Opening = {
  readonly context: CommandContext
  readonly url: string
  readonly markets: readonly MarketSpec[]
  readonly spans: Spans
  readonly tally: RecordTally
}

/** What keeps a folder from being used at the start is a matter of usage. */
async function openRecorder({ out }: RecordOptions, { context, url, markets, spans, tally }: Opening): Promise<Recorder> {
  try {
    return await Recorder.open({
      folder: context.path(out),
      markets,
      source: url,
      rotateMs: spans.rotateMs,
      nowMs: systemClock.nowMs,
      onFile(file) {
        tally.file(file)
        context.stdio.out(`${finishedLine(file)}\n`)
      },
    })
  } catch (error) {
    if (!(error instanceof MarketDataError)) throw error
    throw new UsageError(`--out: ${error.message}`, { cause: error })
  }
}

type Recording = {
  readonly client: MarketDataClient
  readonly url: string
  readonly recorder: Recorder
  readonly markets: readonly MarketSpec[]
  readonly options: RecordOptions
  readonly tally: RecordTally
  readonly stop: ReturnType<typeof stopSignals>
  readonly spans: Spans
  readonly context: CommandContext
}

/** Records until it is told to stop or something fails, and finishes the files either way. */
async function record({ client, recorder, url, markets, options, tally, stop, spans, context: { stdio } }: Recording): Promise<void> {
  const failures: unknown[] = []
  const fail = (error: unknown): void => {
    failures.push(error)
    stop.request('it failed')
  }
  const sink = (event: MarketFeedEvent): void => {
    const words = tally.event(event)
    if (words !== undefined) stdio.err(`${words}\n`)
    if (event.type === 'connection' || event.type === 'undecodable' || failures.length > 0) return
    try {
      recorder.append(event)
    } catch (error) {
      fail(error)
    }
  }
  try {
    const { feeds } = options
    const book = feeds.includes('fast-book') ? 'fast' : feeds.includes('book')
    const request = { coins: markets.map(({ coin }) => coin), trades: feeds.includes('trades'), bbo: feeds.includes('bbo'), book } as const
    const opened = await reaching(url, () => client.openMarketData(request, sink))
    await ticking({ recorder, tally, stop, spans, stdio }).catch(fail)
    await opened.close()
  } catch (error) {
    fail(error)
  }
  await recorder.close().catch(fail)
  if (failures.length === 0) return
  stdio.err(`what was recorded until then is kept in ${options.out}: the next start finishes it\n`)
  throw failures[0]
}

async function ticking({
  recorder,
  tally,
  stop,
  spans,
  stdio,
}: Pick<Recording, 'recorder' | 'tally' | 'stop' | 'spans'> & Pick<CommandContext, 'stdio'>) {
  const { durationMs = Number.POSITIVE_INFINITY, progressMs } = spans
  const startMs = systemClock.nowMs()
  let toldMs = startMs
  while (!stop.stop.aborted) {
    const nowMs = systemClock.nowMs()
    const untilMs = Math.min(nowMs + TICK_MS, toldMs + progressMs, startMs + durationMs)
    await systemClock.sleep(Math.max(1, untilMs - nowMs), stop.stop)
    await recorder.tick()
    const afterMs = systemClock.nowMs()
    if (afterMs >= toldMs + progressMs) {
      toldMs = afterMs
      stdio.out(`${tally.line(afterMs, recorder.open)}\n`)
    }
    if (afterMs >= startMs + durationMs) stop.request('--duration is over')
  }
}

function finishedLine({ file, events, gaps, bytes }: RecordedFile): string {
  return `finished    ${file}: ${plural(events, 'event')}, ${plural(gaps, 'gap')}, ${bytes} bytes`
}

function greeting({
  url,
  markets,
  options,
  recovered,
}: {
  url: string
  markets: readonly MarketSpec[]
  options: RecordOptions
  recovered: readonly Recovered[]
}) {
  const left = recovered.map(({ file, events, lostBytes }) => {
    const lost = lostBytes === 0 ? 'its last second may be missing' : `${lostBytes} bytes of a line that was cut off are lost`
    return `recovered   ${basename(file)}: ${plural(events, 'event')} of a recorder that was killed; ${lost}\n`
  })
  const coins = markets.map(({ coin }) => coin).join(', ')
  return `recording   ${options.feeds.join(', ')} of ${coins} from ${url}\ninto        ${options.out}, new files every ${options.rotate}\n${left.join('')}Ctrl-C stops it.\n`
}
