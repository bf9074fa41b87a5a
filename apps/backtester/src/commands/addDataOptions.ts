import type { Command } from 'commander'

/** Adds what tells which market data is of. */
export const addDataOptions = (command: Command): Command =>
  command
    .option('--coin <coin>', "market: the venue's name (@59) or BASE/QUOTE; default: what the data tells")
    .option('--spot-meta <file>', "the venue's list of pairs, as spotMeta answers; default: one that lies beside the data")
    .option('--sz-decimals <count>', 'decimals of a size, for a market in no list')
    .option('--candle <duration>', "length of a candle, where the file's name does not tell it")
