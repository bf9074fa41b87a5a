import { UsageError } from '@hyperladder/command-line'
import { formatDecimal, parseDecimal } from '@hyperladder/units'
import { optionName, RUN_KEYS, readSetting } from '../settings/runOptions.ts'
import type { Dimension } from './space.ts'

/** More values than this on one line of settings are a slip. */
const VALUES_MAX = 10_000
const DECIMALS = 18
const RANGE = /^(\d{1,15}(?:\.\d{1,15})?)(%?)\.\.(\d{1,15}(?:\.\d{1,15})?)(%?):(\d{1,15}(?:\.\d{1,15})?)(%?)$/

/**
 * Returns a dimension of a sweep: `spacing=0.002,0.003`, `levels=20..60:10`, `range=10%..50%:10%`, or both forms by comma. Every value is tried, and
 * what means the same is taken once.
 * @throws {@link UsageError} naming the key, the value and what is allowed.
 */
function parseVary(text: string): Dimension {
  const [name = '', list] = splitOnce(text)
  // As an option, or as a config spells it.
  const key = RUN_KEYS.find((candidate) => optionName(candidate) === name.replaceAll('_', '-'))
  if (key === undefined || list === undefined)
    throw new UsageError(
      `--vary was '${text}', must be KEY=VALUES such as spacing=0.002,0.003 or levels=20..60:10, with KEY one of ${RUN_KEYS.map(optionName).join(', ')}`,
    )
  const texts = list.split(',').flatMap((part) => expand(part.trim(), name))
  if (texts.length > VALUES_MAX) throw new UsageError(`--vary ${name} has ${texts.length} values, must have at most ${VALUES_MAX}`)
  // What means the same, as 25% and 0.25, is one value, in the words that came first.
  const byMeaning = Map.groupBy(texts, (text) => readSetting(key, text, `--vary ${name}:`))
  return { key, values: [...byMeaning.values()].map(([text]) => text as string) }
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=')
  return at < 0 ? [text, undefined] : [text.slice(0, at).trim(), text.slice(at + 1)]
}

function expand(part: string, name: string): readonly string[] {
  const match = RANGE.exec(part)
  if (match === null) {
    if (part.includes('..')) throw new UsageError(`--vary ${name} was '${part}', must be FROM..TO:STEP, such as 20..60:10`)
    return [part]
  }
  const [, from = '', unit = '', to = '', unitTo, step = '', unitStep] = match
  if (unitTo !== unit || unitStep !== unit)
    throw new UsageError(`--vary ${name} was '${part}', must have % on all three numbers or on none`)
  const [first, last, by] = [from, to, step].map((number) => parseDecimal(number, DECIMALS)) as [bigint, bigint, bigint]
  if (by <= 0n || last < first) throw new UsageError(`--vary ${name} was '${part}', must rise by a step above 0`)
  if ((last - first) / by >= BigInt(VALUES_MAX))
    throw new UsageError(`--vary ${name} was '${part}', must have at most ${VALUES_MAX} values`)
  const values: string[] = []
  for (let at = first; at <= last; at += by) values.push(`${formatDecimal(at, DECIMALS)}${unit}`)
  return values
}

/** @throws {@link UsageError} when two dimensions are of one key. */
export function dimensionsOf(texts: readonly string[]): readonly Dimension[] {
  const dimensions = texts.map(parseVary)
  const twice = dimensions.find(({ key }, i) => dimensions.findIndex((other) => other.key === key) < i)
  if (twice !== undefined) throw new UsageError(`--vary ${optionName(twice.key)} is given twice, must be given once with all its values`)
  if (dimensions.length === 0)
    throw new UsageError('--vary is missing, must say what to sweep over, such as --vary spacing=0.002..0.006:0.001')
  return dimensions
}
