import type { GapEvent, MarketEventKind } from '@hyperladder/exchange-port'
import type { KeyValue } from 'hyparquet'
import { type MarketUnits, marketUnits } from '../eventSource.ts'
import { fileError } from '../marketDataError.ts'

/** A gap and its place: how many events of the file come before it. */
export type PlacedGap = { readonly at: number; readonly gap: GapEvent }

/** What a file's footer tells of it beside the columns. */
export type FileFacts = {
  readonly kind: MarketEventKind
  readonly market: MarketUnits
  /** Gaps not among them. */
  readonly events: number
  /** Of the first and the last event, gaps included; absent in a file without any. */
  readonly fromMs?: number
  readonly toMs?: number
  readonly gaps: readonly PlacedGap[]
  /** Where it was recorded, or what it was converted from. */
  readonly source: string
}

const FORMAT = '1'
const PREFIX = 'hyperladder.'
const KINDS: readonly string[] = ['trade', 'bbo', 'book', 'candle'] satisfies MarketEventKind[]

/** Returns the facts as the key-value metadata of a Parquet file. */
export function factsToKeyValues({ kind, market, events, fromMs, toMs, gaps, source }: FileFacts): KeyValue[] {
  const values: Readonly<Record<string, string | undefined>> = {
    format: FORMAT,
    kind,
    coin: market.coin,
    szDecimals: String(market.szDecimals),
    pxDecimals: String(market.pxDecimals),
    events: String(events),
    fromMs: fromMs === undefined ? undefined : String(fromMs),
    toMs: toMs === undefined ? undefined : String(toMs),
    gaps: JSON.stringify(gaps.map(({ at, gap }) => ({ at, kind: gap.kind, timeMs: gap.timeMs, untilMs: gap.untilMs, reason: gap.reason }))),
    source,
  }
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key: `${PREFIX}${key}`, value }]))
}

/** Returns what the metadata tells. @throws MarketDataError when it is not of this format. */
export function factsOfKeyValues(file: string, keyValues: readonly KeyValue[] | undefined): FileFacts {
  const values = new Map((keyValues ?? []).map(({ key, value }) => [key, value ?? '']))
  const textOf = (key: string): string => {
    const value = values.get(`${PREFIX}${key}`)
    if (value === undefined)
      throw fileError(
        file,
        `has no ${PREFIX}${key} in its metadata: it is no Parquet file of this package, and what others wrote must come as text`,
      )
    return value
  }
  const countOf = (key: string): number => {
    const value = textOf(key)
    if (!/^\d{1,15}$/.test(value)) throw fileError(file, `has ${PREFIX}${key} '${value.slice(0, 80)}', must be an integer`)
    return Number(value)
  }
  const format = textOf('format')
  if (format !== FORMAT) throw fileError(file, `is of format ${format}, must be ${FORMAT}: a later version of this package wrote it`)
  const kind = textOf('kind')
  if (!KINDS.includes(kind)) throw fileError(file, `is of kind '${kind}', must be one of ${KINDS.join(', ')}`)
  const market = marketUnits(textOf('coin'), countOf('szDecimals'))
  if (countOf('pxDecimals') !== market.pxDecimals)
    throw fileError(file, `has pxDecimals ${textOf('pxDecimals')}, must be ${market.pxDecimals}`)
  return {
    kind: kind as MarketEventKind,
    market,
    events: countOf('events'),
    ...(values.has(`${PREFIX}fromMs`) ? { fromMs: countOf('fromMs'), toMs: countOf('toMs') } : {}),
    gaps: gapsOf(file, market.coin, textOf('gaps')),
    source: textOf('source'),
  }
}

function gapsOf(file: string, coin: string, text: string): PlacedGap[] {
  try {
    return (JSON.parse(text) as (Omit<GapEvent, 'type' | 'coin'> & { at: number })[]).map(({ at, kind, timeMs, untilMs, reason }) => ({
      at,
      gap: { type: 'gap', coin, ...(kind === undefined ? {} : { kind }), timeMs, untilMs, reason },
    }))
  } catch (error) {
    throw fileError(file, `has gaps in its metadata that can't be read: ${(error as Error).message}`, error)
  }
}
