import { latencyTailMs, stakingTierMax } from '@hyperladder/backtest'
import { UsageError } from '@hyperladder/command-line'
import { LEVELS_MAX } from '@hyperladder/grid'
import { formatDecimal, parseDecimal } from '@hyperladder/units'
import { parseDuration } from './parseTime.ts'
import type { RunKey, RunSettings } from './runSettings.ts'

/** One setting, as the command line, the config and a sweep know it. */
type RunOption<Value> = {
  readonly words: string
  readonly placeholder: string
  /** Throws what is allowed, as a {@link UsageError} without the name. */
  readonly read: (text: string) => Value
}

const DECIMAL = /^\d{1,18}(\.\d{1,18})?$/
const fail = (text: string, allowed: string): never => {
  throw new UsageError(`was '${text}', must be ${allowed}`)
}

/** One text for each value, so that `0.30` and `30%` make the same job as `0.3`. */
const canonical = (text: string): string => formatDecimal(parseDecimal(text, 18), 18)

const decimal =
  (allowed: string, accepts: (text: string) => boolean) =>
  (text: string): string =>
    DECIMAL.test(text) && accepts(text) ? canonical(text) : fail(text, allowed)
const isPositive = (text: string): boolean => /[1-9]/.test(text)
const positive = decimal('a plain decimal above 0, such as 0.15', isPositive)
const amount = decimal('a plain decimal of 0 or more, such as 1000', () => true)

/** Reads a part of something, `25%` or `0.25`, as the decimal. */
const part =
  (allowed: string, accepts: (part: string, text: string) => boolean) =>
  (text: string): string => {
    const value = fromPercent(text)
    return DECIMAL.test(value) && isPositive(value) && accepts(canonical(value), text) ? canonical(value) : fail(text, allowed)
  }
/** Two digits of a percentage move behind the point. What is none is returned as it is. */
function fromPercent(text: string): string {
  const [, units, parts = ''] = /^(\d{1,16})(?:\.(\d{1,16}))?%$/.exec(text) ?? []
  const digits = units?.padStart(3, '0')
  return digits === undefined ? text : `${digits.slice(0, -2)}.${digits.slice(-2)}${parts}`
}
const fraction = part('above 0 and below 1, such as 0.3% or 0.003', (value) => value.startsWith('0.'))
const share = part('above 0 and at most 1, such as 25% or 0.25', (value) => value === '1' || value.startsWith('0.'))
// Without a percent sign, 20 is more likely meant as 20 % than as twenty times the price.
const anyShare = part(
  'a share above 0, such as 20% or 0.2, with a percent sign above 1',
  (value, text) => text.endsWith('%') || value === '1' || value.startsWith('0.'),
)

const whole =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : fail(text, `an integer from ${min} to ${max}`)
  }
const oneOf =
  <const Words extends readonly string[]>(words: Words) =>
  (text: string): Words[number] =>
    words.includes(text) ? text : fail(text, `one of ${words.join(', ')}`)

const LATENCY_WORDS = 'a duration (80ms), lognormal:MEDIAN:SIGMA (lognormal:80ms:0.5), or recorded'

const TAIL_WORDS = `lognormal with a median of at most ${latencyTailMs / 1000}s, where its tail is cut`

function latency(text: string): string {
  if (text === 'recorded') return text
  const [name, median = '', sigma = ''] = text.split(':')
  const isLognormal = name === 'lognormal' && DECIMAL.test(sigma)
  const ms = durationOf(isLognormal ? median : text)
  if (ms === undefined || (isLognormal && ms === 0)) return fail(text, LATENCY_WORDS)
  return isLognormal && ms > latencyTailMs ? fail(text, TAIL_WORDS) : text
}

function durationOf(text: string): number | undefined {
  try {
    return parseDuration(text)
  } catch {
    return undefined
  }
}

export const RUN_OPTIONS: { readonly [Key in RunKey]-?: RunOption<Exclude<RunSettings[Key], undefined>> } = {
  startPx: { placeholder: 'price', words: 'lowest level; default: the ladder is centred on the first price', read: positive },
  levels: { placeholder: 'count', words: `levels, 2 to ${LEVELS_MAX}; default: what --range takes`, read: whole(2, LEVELS_MAX) },
  range: {
    placeholder: 'share',
    words: 'the ladder goes from first price / (1 + share) to first price * (1 + share), such as 20% or 0.2; default 20%',
    read: anyShare,
  },
  spacing: { placeholder: 'fraction', words: 'step between two levels, such as 0.3% or 0.003; default 0.003', read: fraction },
  orderSize: { placeholder: 'size', words: 'one order, in base; default: what --capital funds', read: positive },
  gapLevels: { placeholder: 'count', words: 'a filled order comes back so many levels away; default 1', read: whole(0, LEVELS_MAX - 1) },
  activeLevels: {
    placeholder: 'count',
    words: 'orders per side, or all; default 20',
    read: (text) => (text === 'all' ? null : whole(1, LEVELS_MAX)(text)),
  },
  capital: {
    placeholder: 'amount',
    words: 'worth of the funds at the first price, in quote; default 10000, or with --order-size alone what its orders take',
    read: positive,
  },
  base: { placeholder: 'amount', words: 'base at the start; default: what the upper levels need', read: amount },
  quote: { placeholder: 'amount', words: 'quote at the start; default: the rest of --capital', read: amount },
  fillModel: {
    placeholder: 'name',
    words: 'candle-path, trade-through or queue; default: by what the data has',
    read: oneOf(['candle-path', 'trade-through', 'queue']),
  },
  path: {
    placeholder: 'order',
    words: 'high-first, low-first or both, within a candle; default both: a range',
    read: oneOf(['high-first', 'low-first', 'both']),
  },
  participation: { placeholder: 'share', words: "most of a candle's volume that reaches us, such as 10% or 0.1; default 25%", read: share },
  orderLatency: { placeholder: 'latency', words: `of orders: ${LATENCY_WORDS}; default 80ms`, read: latency },
  answerLatency: { placeholder: 'latency', words: 'of answers, likewise; default 70ms', read: latency },
  feedLatency: { placeholder: 'latency', words: 'of feeds, likewise; default 70ms', read: latency },
  tierVolume: {
    placeholder: 'amount',
    words: "the account's 14-day volume at the start, in quote, as the venue's fee tiers count it (spot twice); default 0",
    read: amount,
  },
  stakingTier: {
    placeholder: 'tier',
    words: `place in the venue's list of staking discounts, 0 to ${stakingTierMax}; default 0`,
    read: whole(0, stakingTierMax),
  },
  referred: {
    placeholder: 'yes',
    words: "yes: the account has a referrer's discount; default no",
    read: (text) => oneOf(['yes', 'no'])(text) === 'yes',
  },
  stablePair: {
    placeholder: 'yes',
    words: "yes: both tokens are quote assets of the venue, which pays a fifth of the fees; default as the venue's list of pairs tells",
    read: (text) => oneOf(['yes', 'no'])(text) === 'yes',
  },
  makerSharePpm: {
    placeholder: 'ppm',
    words: "share of all makers' volume in 1/1000000, for rebates; default 0",
    read: whole(0, 1_000_000),
  },
  requests: { placeholder: 'count', words: 'request budget before any volume; default 10000', read: whole(0, 1_000_000_000) },
  intervalMs: { placeholder: 'ms', words: 'between two looks of the maker; default 3000', read: whole(100, 86_400_000) },
  reserve: { placeholder: 'count', words: 'requests kept for cancels; default 100', read: whole(0, 1_000_000) },
  seed: { placeholder: 'number', words: 'of everything that is drawn; default 1', read: whole(0, Number.MAX_SAFE_INTEGER) },
  runs: { placeholder: 'count', words: 'runs with seeds that follow each other, for confidence; default 1', read: whole(1, 1000) },
}

export const RUN_KEYS = Object.keys(RUN_OPTIONS) as readonly RunKey[]

/** `orderSize` as `order-size`: an option of the command line, a dimension of a sweep. */
export const optionName = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
/** `orderSize` as `order_size`: a key of the config. */
export const configName = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Returns a setting's value. @throws {@link UsageError} that names `what`, the value and what is allowed. */
export function readSetting<Key extends RunKey>(key: Key, text: string, what: string): RunSettings[Key] {
  try {
    return RUN_OPTIONS[key].read(text) as RunSettings[Key]
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${what} ${error.message}`)
    throw error
  }
}
