import { type Command, Option } from 'commander'
import { optionName, RUN_KEYS, RUN_OPTIONS } from '../settings/runOptions.ts'

const listed = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

/** Adds what run and sweep have in common: which history, which settings, and where the results go. */
export function addRunOptions(command: Command, out: string): Command {
  command
    .optionsGroup('History:')
    .addOption(
      new Option('--data <path>', 'candles, a tape, Parquet, or a folder of recordings or tapes; may be given again').argParser(listed),
    )
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
