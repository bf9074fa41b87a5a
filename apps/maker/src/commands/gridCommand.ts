import { type CommandContext, wholeOption } from '@hyperladder/command-line'
import { LEVELS_MAX } from '@hyperladder/grid'
import { Command, InvalidArgumentError, Option } from 'commander'
import { decimalOption } from './options.ts'

const EXAMPLES = `
The ladder is HIP-2's: every level is the one below it times 1 + spacing,
rounded half up to the market's price decimals (8 - szDecimals) and cut to 5
significant digits.

Examples:
  hyperladder grid --start-px 0.15 --levels 40 --sz-decimals 0
  hyperladder grid --start-px 1 --levels 100 --sz-decimals 2 --spacing 0.01 \\
    --format json
  hyperladder grid --start-px 0.15 --levels 40 --sz-decimals 0 \\
    --order-size 100 --seeded-levels 20`

/** Returns the command that prints a ladder. It asks no venue. */
export function gridCommand({ stdio, exit }: CommandContext): Command {
  return new Command('grid')
    .description('print a price ladder, and what it takes to fund it')
    .requiredOption('--start-px <price>', 'price of the lowest level', decimalOption)
    .requiredOption('--levels <count>', `levels, 2 to ${LEVELS_MAX}`, wholeOption(2, LEVELS_MAX))
    .requiredOption('--sz-decimals <count>', 'szDecimals of the base token, 0 to 8: a price has 8 - szDecimals decimals', wholeOption(0, 8))
    .option('--spacing <fraction>', 'relative step between two levels, above 0 and below 1', fractionOption, '0.003')
    .option('--order-size <size>', 'size of one order in the base token: also prints the funds needed', decimalOption)
    .option('--seeded-levels <count>', 'lowest levels that start as bids (needs --order-size)', wholeOption(0, LEVELS_MAX))
    .addOption(new Option('--format <format>', 'json: an array of price strings').choices(['table', 'json']).default('table'))
    .addHelpText('after', EXAMPLES)
    .action(async (options) => {
      const { runGrid } = await import('./runGrid.ts')
      exit(runGrid(options, stdio))
    })
}

function fractionOption(text: string): string {
  if (!/^0\.\d+$/.test(text) || !/[1-9]/.test(text))
    throw new InvalidArgumentError('It must be a plain decimal above 0 and below 1, such as 0.003.')
  return text
}
