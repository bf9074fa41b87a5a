import { UsageError } from '@hyperladder/command-line'
import type { RunSettings } from './runSettings.ts'

/** What says the same thing in another way: the word above takes the place of those below. */
const REPLACES = { range: ['startPx', 'levels'], capital: ['orderSize', 'base', 'quote'] } as const

/**
 * Returns settings with others laid over them. A `range` above replaces a start price and levels below, a `capital` order size and funds.
 * @throws {@link UsageError} when the upper ones contradict each other.
 */
export function overlay(lower: RunSettings, upper: RunSettings): RunSettings {
  if (upper.range !== undefined && (upper.startPx !== undefined || upper.levels !== undefined))
    throw new UsageError(
      `--range and --${upper.levels === undefined ? 'start-px' : 'levels'} both say where the ladder ends, must be one of them`,
    )
  if (upper.capital !== undefined && upper.base !== undefined && upper.quote !== undefined)
    throw new UsageError('--capital, --base and --quote all say what the funds are, must be at most two of them')
  const kept = Object.entries(lower).filter(
    ([key]) =>
      !(upper.range !== undefined && (REPLACES.range as readonly string[]).includes(key)) &&
      !(upper.capital !== undefined && (REPLACES.capital as readonly string[]).includes(key)) &&
      !(key === 'range' && (upper.startPx !== undefined || upper.levels !== undefined)),
  )
  return { ...Object.fromEntries(kept), ...Object.fromEntries(Object.entries(upper).filter(([, value]) => value !== undefined)) }
}
