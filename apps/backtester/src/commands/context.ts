import type { Stdio } from '@hyperladder/command-line'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { optionName, RUN_KEYS, RUN_OPTIONS } from '../settings/runOptions.ts'

/** What every command gets from the process. */
export type CommandContext = {
  readonly stdio: Stdio
  readonly env: NodeJS.ProcessEnv
  /** A path of the command line, made absolute: it counts from the caller's folder. */
  readonly path: (path: string) => string
  /** Called once at the end. Without it: 0. */
  readonly exit: (code: number) => void
}

/** Returns a parser of an option that takes an integer within bounds. */
export const wholeOption =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`It must be an integer from ${min} to ${max}.`)
    return value
  }

const listed = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

/** Adds what run and sweep have in common: which history, which settings, and where the results go. */
export function addRunOptions(command: Command, out: string): Command {
  command
    .optionsGroup('History:')
    .addOption(new Option('--data <path>', 'candles, a tape, Parquet, or a folder of recordings; may be given again').argParser(listed))
    .option('--coin <coin>', "market: the venue's name (@59) or BASE/QUOTE; default: what the data tells")
    .option('--from <time>', 'only from here on, UTC: 2025-03-01 or 2025-03-01T12:00')
    .option('--to <time>', 'only before this')
    .option('--spot-meta <file>', "the venue's list of pairs, as spotMeta answers; default: one that lies beside the data")
    .option('--sz-decimals <count>', 'decimals of a size, for a market in no list')
    .option('--candle <duration>', "length of a candle, where the file's name does not tell it")
    .optionsGroup('Settings:')
    .option('--config <file>', "TOML with [backtest], or a maker's own config: its [[markets]] and [quoting]")
  for (const key of RUN_KEYS) {
    const { placeholder, words } = RUN_OPTIONS[key]
    command.option(`--${optionName(key)} <${placeholder}>`, words)
  }
  return command.optionsGroup('Results:').option('--out <folder>', `where the results go; default: ${out} in this folder`)
}
