import type { CommandContext } from '@hyperladder/command-line'
import { Command, Option } from 'commander'
import { addDataOptions } from './addDataOptions.ts'

const TEXT = `
Each kind of event of each file becomes a file of its own in the folder --out,
named after the one it is of; --out candles.parquet or trades.csv.gz is a file,
for data that becomes one. Each that was written is named with its whole path. Every value is kept exactly, and Parquet carries its market. Candles
and trades go back to CSV; best prices and books have no CSV here that keeps all
of them, and are left out of it with a word.

Where one of the files is there already nothing is written, unless --overwrite is
given. Ctrl-C leaves no half file.

Exit codes: 0 done; 1 something failed; 2 the command line or the data was
wrong; 130 ended by Ctrl-C.

Examples:
  pnpm --filter backtester start convert CATBAL_USDC-15m.csv.gz --coin @59 \\
    --out CATBAL.parquet
  pnpm --filter backtester start convert tape --coin @107 --format csv --out trades`

/** Returns the command that converts market data. */
export function convertCommand(context: CommandContext): Command {
  const command = new Command('convert')
    .description('market data from text to Parquet, and candles and trades back to CSV')
    .argument('<paths...>', 'candles, tapes, Parquet, or folders of recordings or tapes')
    .requiredOption('--out <path>', 'folder for the files, made where it is not there; or a file: .parquet, .csv or .csv.gz')
    .addOption(new Option('--format <format>', 'what to write; default: by the ending of --out, else parquet').choices(['parquet', 'csv']))
    .option('--overwrite', 'write over files that are there')
  return addDataOptions(command)
    .addHelpText('after', TEXT)
    .action(async (paths, options) => {
      const { runConvertCommand } = await import('./runConvertCommand.ts')
      context.exit(await runConvertCommand(paths, options, context))
    })
}
