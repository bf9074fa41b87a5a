import { basename } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import { chainSources, type EventSource, type MarketEvent, type MarketUnits, mergeSources, openMarketFile } from '@hyperladder/market-data'
import { isReplayed, type Replayed, replayedTrades } from './replayedTrades.ts'

/** Which part of which files. */
export type HistoryChoice = {
  readonly paths: readonly string[]
  readonly market: MarketUnits
  readonly candleMs?: number | undefined
  /** Inclusive, and exclusive. */
  readonly fromMs?: number | undefined
  readonly untilMs?: number | undefined
}

export type History = {
  readonly kinds: ReadonlySet<EventSource['kind']>
  /** In order of time; read anew at each call. */
  chunks(): AsyncIterable<readonly MarketEvent[]>
  /** Returns how many trades at its beginning are left out: they are of before anybody watched. */
  replayed(): Promise<number>
  /** As {@link chunks}, whatever time was asked for. */
  whole(): AsyncIterable<readonly MarketEvent[]>
}

/** Opens the history of one market: files of one kind follow each other, kinds are merged by time, and what is outside of the time asked for is left out. */
export async function openHistory(choice: HistoryChoice): Promise<History> {
  const { market, candleMs } = choice
  for (const path of choice.paths) checkCandle(path, candleMs)
  checkLengths(choice.paths)
  const options = candleMs === undefined ? {} : { intervalMs: candleMs }
  const opened = (await Promise.all(choice.paths.map((path) => openMarketFile(path, market, options)))).flat()
  const chains = Map.groupBy(opened, ({ kind }) => kind)
  const sources = [...chains.values()].map((chain) => chainSources(chain as [EventSource, ...EventSource[]]))
  let found: Promise<Replayed | undefined> | undefined
  const replayed = (): Promise<Replayed | undefined> => {
    found ??= replayedTrades(sources)
    return found
  }
  return {
    kinds: new Set(chains.keys()),
    replayed: async () => (await replayed())?.count ?? 0,
    chunks: () => within(mergeSources(sources), choice, replayed),
    whole: () => within(mergeSources(sources), {}, replayed),
  }
}

/** `15m` of a file that is named for such candles. */
export const candleWord = (path: string): string | undefined => /-(\d{1,3}[mhd])\.(?:csv(?:\.gz)?|parquet)$/.exec(path)?.[1]

/** Files of one kind follow each other: the same time told twice, by candles of two lengths, does not. */
function checkLengths(paths: readonly string[]): void {
  const lengths = new Set(paths.map(candleWord).filter((length) => length !== undefined))
  if (lengths.size > 1)
    throw new UsageError(
      `--data was of ${[...lengths].join(' and ')} candles, must be of one length: choose one, such as --data ${paths[0]}`,
    )
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A name that tells another length is more likely right than the command line. @throws {@link UsageError} */
export function checkCandle(path: string, candleMs: number | undefined): void {
  const [, count, unit = ''] = /-(\d{1,3})([mhd])\.csv(?:\.gz)?$/.exec(path) ?? []
  if (candleMs === undefined || count === undefined || Number(count) * (UNIT_MS[unit] as number) === candleMs) return
  throw new UsageError(
    `--candle was ${candleMs} ms, but ${basename(path)} is named for ${count}${unit}: leave --candle out, or rename the file if its name is wrong`,
  )
}

async function* within(
  chunks: AsyncIterable<readonly MarketEvent[]>,
  { fromMs = 0, untilMs = Number.POSITIVE_INFINITY }: Pick<HistoryChoice, 'fromMs' | 'untilMs'>,
  findReplayed: () => Promise<Replayed | undefined>,
): AsyncGenerator<readonly MarketEvent[]> {
  const replayed = await findReplayed()
  let left = replayed?.count ?? 0
  for await (const all of chunks) {
    let chunk = all
    if (replayed !== undefined && left > 0) {
      chunk = all.filter((event) => !isReplayed(event, replayed))
      left -= all.length - chunk.length
      if (chunk.length === 0) continue
    }
    const first = chunk[0] as MarketEvent
    const last = chunk.at(-1) as MarketEvent
    // Most chunks lie within as a whole.
    if (first.timeMs >= fromMs && first.type !== 'gap' && endOf(last) < untilMs && chunk.every((event) => endOf(event) <= untilMs)) {
      yield chunk
      continue
    }
    const kept = chunk.flatMap((event) => clip(event, fromMs, untilMs))
    if (kept.length > 0) yield kept
    if (first.timeMs >= untilMs) return
  }
}

/** When all of it is known. */
const endOf = (event: MarketEvent): number =>
  event.type === 'candle' ? event.closeMs : event.type === 'gap' ? event.untilMs : event.timeMs + 1

function clip(event: MarketEvent, fromMs: number, untilMs: number): readonly MarketEvent[] {
  if (event.type === 'gap') {
    const timeMs = Math.max(event.timeMs, fromMs)
    const endMs = Math.min(event.untilMs, untilMs)
    return endMs > timeMs ? [{ ...event, timeMs, untilMs: endMs }] : []
  }
  return event.timeMs >= fromMs && endOf(event) <= untilMs ? [event] : []
}
