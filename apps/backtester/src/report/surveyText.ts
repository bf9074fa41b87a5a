import { basename } from 'node:path'
import { type Colours, plural } from '@hyperladder/command-line'
import { formatDecimal } from '@hyperladder/units'
import type { DataSurvey } from '../data/surveyData.ts'
import { startCommand } from '../output/startCommand.ts'
import { figure, percent, plain, span } from './figures.ts'

/** Of the events: more of them than that without a trade are told. */
const EMPTY_SHARE = 0.2
/** Gaps that are listed one by one. */
const GAPS_SHOWN = 5

/** `2025-03-01 12:00`, UTC, to the second where that is more. */
const moment = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ').replace(/:00$/, '')

/** Returns what data holds as lines for people: a head, aligned facts, and what is worth a look. */
export function surveyText(survey: DataSurvey, colours: Colours): readonly string[] {
  const { market, pair, kind, format, isNamed, files, events, fromMs, toMs, px, sz, decimals, delayMs, bytes, notes } = survey
  const name = isNamed ? `${market.coin}${pair === undefined || pair === market.coin ? '' : ` (${pair})`}` : 'a market that nothing names'
  const price = (value: bigint): string => formatDecimal(value, market.pxDecimals)
  const size = (value: bigint): string => formatDecimal(value, market.szDecimals)
  const facts: (readonly [string, string] | false)[] = [
    [
      'from',
      files.length === 1
        ? `${basename(files[0] as string)}${format === 'Parquet' || format === 'candles' ? '' : ` (${format})`}`
        : `${plural(files.length, 'file')}, ${basename(files[0] as string)} to ${basename(files.at(-1) as string)}`,
    ],
    fromMs !== undefined && toMs !== undefined && ['time', `${moment(fromMs)} to ${moment(toMs)} UTC, ${span(toMs - fromMs)}`],
    ['gaps', gapWords(survey)],
    px !== undefined && ['price', `${price(px.low)} to ${price(px.high)}; first ${price(px.first)}, last ${price(px.last)}`],
    sz !== undefined && [
      'size',
      `${size(sz.least)} to ${size(sz.most)}${kind === 'trade' || kind === 'candle' ? `; ${size(sz.total)} together` : ''}`,
    ],
    ['decimals', `szDecimals ${market.szDecimals}; prices have up to ${decimals.px}, sizes up to ${decimals.sz}`],
    delayMs !== undefined && [
      'received',
      `${delayMs.median} ms after the venue's time in the middle (${delayMs.least} to ${delayMs.most})`,
    ],
    ...notes.map((note) => ['note', note] as const),
  ]
  return [
    colours.bold(`${name}  ${kind}  ${figure(String(events), 0)} events, ${figure(String(bytes), 0)} bytes`),
    ...facts.filter((fact) => fact !== false).map(([name, words]) => `  ${name.padEnd(9)} ${words}`),
    ...suspicions(survey).map((words) => `  ${colours.yellow('look at'.padEnd(9))} ${words}`),
  ]
}

function gapWords({ gaps, fromMs, toMs }: DataSurvey): string {
  if (gaps.length === 0) return 'none known'
  const missing = gaps.reduce((sum, { timeMs, untilMs }) => sum + untilMs - timeMs, 0)
  const share = fromMs !== undefined && toMs !== undefined && toMs > fromMs ? ` (${percent(missing / (toMs - fromMs))} of the time)` : ''
  const shown = gaps.slice(0, GAPS_SHOWN).map(({ timeMs, untilMs, reason }) => `${moment(timeMs)} for ${span(untilMs - timeMs)}: ${reason}`)
  const rest = gaps.length > GAPS_SHOWN ? `; ${gaps.length - GAPS_SHOWN} more` : ''
  return `${gaps.length}, ${span(missing)} together${share}: ${shown.join('; ')}${rest}`
}

/** Returns what should be looked at before a backtest is believed. Empty: nothing. */
function suspicions(survey: DataSurvey): readonly string[] {
  const { market, kind, events, jumps, empty, crossed, late, delayMs, stopped } = survey
  const price = (value: bigint): string => formatDecimal(value, market.pxDecimals)
  const said: (string | false | undefined)[] = [
    stopped !== undefined && `it can't be read to its end, and all of this is of the part before: ${stopped}`,
    events === 0 && stopped === undefined && 'there is no event at all',
    late.count > 0 &&
      `time goes back ${plural(late.count, 'time')}, first at ${moment(late.firstMs ?? 0)} UTC: files that overlap or are in the wrong order; a backtest refuses that`,
    jumps.largest !== undefined &&
      `the price jumps to twice or half and more ${plural(jumps.count, 'time')}; furthest from ${price(jumps.largest.from)} to ${price(jumps.largest.to)} in the ${kind} of ${moment(jumps.largest.timeMs)} UTC (${jumps.largest.timeMs})`,
    kind === 'candle' && empty > events * EMPTY_SHARE && `${percent(empty / events)} of the candles have no trade`,
    kind !== 'candle' && empty > 0 && `${plural(empty, 'event')} of ${figure(String(events), 0)} without a bid or without an ask`,
    crossed > 0 && `${plural(crossed, 'event')} whose best bid is not below the best ask`,
    delayMs !== undefined &&
      delayMs.least < 0 &&
      `received up to ${plain(-delayMs.least, 0)} ms before the venue's own time: the clocks differ`,
  ]
  return said.filter((words) => words !== false && words !== undefined)
}

/** Data files that a line names one by one; above that, what was described is named. */
const FILES_NAMED = 4

/** Returns a command line for each market that a backtest can be run of, once each. `paths`: what was described. */
export function runLines(surveys: readonly DataSurvey[], paths: readonly string[]): readonly string[] {
  const markets = Map.groupBy(
    surveys.filter(({ isNamed, stopped }) => isNamed && stopped === undefined),
    ({ market }) => market.coin,
  )
  return [...markets.values()].flatMap((group) => {
    const [first] = group as [DataSurvey, ...DataSurvey[]]
    if (!group.some(({ kind, events }) => (kind === 'trade' || kind === 'candle') && events > 0)) return []
    // Candles of one length alone go together.
    const candles = group.find(({ kind }) => kind === 'candle')
    const files = [...new Set(group.flatMap((survey) => (survey.kind === 'candle' && survey !== candles ? [] : survey.files)))]
    const data = files.length > FILES_NAMED ? paths : files
    const isToldDecimals = first.pair !== undefined || group.every(({ format }) => format === 'Parquet')
    const decimals = String(Math.max(...group.map(({ market }) => market.szDecimals)))
    const options = ['--coin', first.market.coin, ...(isToldDecimals ? [] : ['--sz-decimals', decimals])]
    return [`to run it  ${startCommand([...data.flatMap((path) => ['--data', path]), ...options])}`]
  })
}

/** Returns the same for programs. */
export function surveyJson(survey: DataSurvey): object {
  const { market, isNamed, px, sz, jumps, gaps, files, ...plainly } = survey
  const price = (value: bigint): string => formatDecimal(value, market.pxDecimals)
  const size = (value: bigint): string => formatDecimal(value, market.szDecimals)
  const { largest } = jumps
  return {
    coin: isNamed ? market.coin : null,
    szDecimals: market.szDecimals,
    ...plainly,
    files,
    gaps: gaps.map(({ timeMs, untilMs, reason }) => ({ timeMs, untilMs, reason })),
    ...(px === undefined ? {} : { px: { first: price(px.first), last: price(px.last), low: price(px.low), high: price(px.high) } }),
    ...(sz === undefined ? {} : { sz: { least: size(sz.least), most: size(sz.most), total: size(sz.total) } }),
    jumps: {
      count: jumps.count,
      ...(largest === undefined ? {} : { largest: { timeMs: largest.timeMs, from: price(largest.from), to: price(largest.to) } }),
    },
    suspicious: suspicions(survey),
  }
}
