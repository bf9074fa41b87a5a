import type { CommandContext } from '@hyperladder/command-line'
import { Command, InvalidArgumentError, Option } from 'commander'
import { urlOption } from './options.ts'

const TEXT = `
Needs no account and no key. A file holds one kind of event of one market and
one span of time, such as trade-@107-20260921T140000.000Z.parquet: integers,
zstd, what it holds in its footer. manifest.json lists them all; spotMeta.json
has the venue's tokens and pairs. The backtester reads the folder as it is.

While it is written a file is called .jsonl.part. A recorder that is killed
loses at most the last second; the next one in the same folder makes Parquet of
what was left, says what was lost, and marks the time between as a gap. So does
a lost connection, unless the venue's replay shows that no trade is missing.

Ctrl-C finishes the open files. Exits 0 then and after --duration, 1 when the
venue can't be reached or the disk is full, 2 when the command line was wrong or
the folder can't be used, 130 after a second Ctrl-C: the files are then finished
by the next start.

Examples:
  hyperladder record --network mainnet --coins @107,PURR/USDC --out tape
  hyperladder record --url http://127.0.0.1:3001 --coins PURR/USDC --out tape \\
    --feeds trades,bbo --rotate 10m --duration 1h`

const FEEDS = ['trades', 'bbo', 'book', 'fast-book'] as const
export type Feed = (typeof FEEDS)[number]

/** Returns the command that records public market data. */
export function recordCommand(context: CommandContext): Command {
  return new Command('record')
    .description('record trades, best prices and books of markets to Parquet files')
    .addOption(
      new Option('--coins <coins>', 'markets, by comma: names of the venue, or BASE/QUOTE').argParser(listOption).makeOptionMandatory(),
    )
    .requiredOption('--out <folder>', 'where the files go; made where it is not there')
    .addOption(new Option('--network <name>', 'whose markets').choices(['mainnet', 'testnet']).conflicts('url'))
    .option('--url <url>', 'another endpoint, such as a paper exchange', urlOption)
    .addOption(
      new Option('--feeds <feeds>', 'trades, bbo, book (20 levels, every 5 s), fast-book (5 levels, every 0.5 s)')
        .argParser(feedsOption)
        .default(['trades', 'bbo', 'book'], 'trades,bbo,book'),
    )
    .option('--rotate <duration>', 'begin new files at each multiple of this', '1h')
    .option('--duration <duration>', 'stop after this, such as 30s, 5m or 1h; default: at Ctrl-C')
    .option('--progress <duration>', 'time between two lines that tell how far it is', '10s')
    .addHelpText('after', TEXT)
    .action(async (options) => {
      const { runRecord } = await import('./runRecord.ts')
      context.exit(await runRecord(options, context))
    })
}

function listOption(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('It must be names by comma, such as @107,PURR/USDC.')
  return names
}

function feedsOption(text: string): readonly Feed[] {
  const feeds = listOption(text)
  const wrong = feeds.find((feed) => !(FEEDS as readonly string[]).includes(feed))
  if (wrong !== undefined) throw new InvalidArgumentError(`'${wrong}' must be one of ${FEEDS.join(', ')}.`)
  if (feeds.includes('book') && feeds.includes('fast-book')) throw new InvalidArgumentError('It must have book or fast-book, not both.')
  return feeds as readonly Feed[]
}
