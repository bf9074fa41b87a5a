import { type CommandContext, wholeOption } from '@hyperladder/command-line'
import { Command, InvalidArgumentError, Option } from 'commander'
import { hip2Option } from './hip2Option.ts'
import { decimalOption } from './options.ts'

export type Funds = Readonly<Record<string, Readonly<Record<string, string>>>>

export type Faults = Readonly<Record<string, { readonly rate: number }>>

const TEXT = `
Speaks Hyperliquid's wire protocol over HTTP and WebSocket on 127.0.0.1 only.
Prices move by seeded traders. Profit here says nothing about profit there.

With --state, whatever an answer reports is on disk before the answer leaves:
kill it at any moment and start it again with the same file. A state belongs to
the seed, universe and market options it was made with. --fund gives an account
a token once in the life of a state; paper-control gives more at any time.

--hip2 adds Hyperliquidity's own maker: a fixed ladder, 0.3 % from level to
level, that looks at its balances every 3 s. seeded-levels start as bids.

An action runs one or two blocks after it arrives, and two more if it may take:
about as late as at the venue. --commit-blocks 0 --taker-delay-blocks 0 runs it
at once.

Examples:
  hyperladder paper
  hyperladder paper --port 3001 --seed 7 \\
    --fund 0xADDRESS=USDC:1000,PURR:4000 --state paper.state
  hyperladder paper --control-port 3002 --regime chop \\
    --fault lostAnswer=0.05 --fault droppedSocket=0.001
  hyperladder paper --taker-delay-blocks 3 --hip2 \\
    PURR/USDC=start-px:0.19,levels:40,order-size:200,seeded-levels:20
  hyperladder paper --replay PURR_USDC-1m.csv.gz --replay-coin PURR/USDC \\
    --replay-speed 60`

/** Returns the command that runs the paper exchange alone. */
export function paperCommand(context: CommandContext): Command {
  return new Command('paper')
    .description('run the paper exchange alone, until Ctrl-C')
    .option('--port <port>', 'TCP port; 0 takes a free one', wholeOption(0, 65_535), 3001)
    .option('--seed <number>', 'seed of its market', wholeOption(0, Number.MAX_SAFE_INTEGER), 1)
    .addOption(
      new Option('--fund <funds>', 'ADDRESS=TOKEN:AMOUNT,...: funds of an account; may be repeated')
        .argParser(fundOption)
        .default({}, 'none'),
    )
    .option('--state <file>', 'keep the state in this file, and go on from it when it is there')
    .option('--block-ms <ms>', 'time between two blocks (default: 100)', wholeOption(1, 60_000))
    .option('--commit-blocks <blocks>', 'blocks that an action waits before it runs, COUNT or MIN-MAX (default: 1-2)', spanOption)
    .option('--taker-delay-blocks <count>', 'blocks more that whatever may take waits in the mempool (default: 2)', wholeOption(0, 100))
    .option('--no-ip-limits', "lift the venue's limits per IP address, to test under load")
    .option('--web-data-2', 'serve the webData2 feed, which the venue dropped')
    .addOption(
      new Option('--universe <name>', 'tokens and pairs: the default ones, or with gaps between their indices as on mainnet')
        .choices(['default', 'sparse'])
        .default('default'),
    )
    .option('--control-port <port>', 'let paper-control operate it on this port', wholeOption(0, 65_535))
    .addOption(new Option('--regime <name>', 'what the market is like at the start').choices(['calm', 'trend', 'crash', 'chop', 'empty']))
    .option('--competitors <count>', 'makers that compete on every pair (default: 3)', wholeOption(0, 8))
    .addOption(
      new Option('--hip2 <ladder>', 'COIN=KEY:VALUE,...: a HIP-2 maker; once for each pair').argParser(hip2Option).default([], 'none'),
    )
    .addOption(
      new Option('--fault <name=rate>', 'a fault from the start, rate from 0 to 1; may be repeated')
        .argParser(faultOption)
        .default({}, 'none'),
    )
    .addOption(
      new Option(
        '--replay <file>',
        'recorded candles, trades, books or best prices, such as prices_SOL.csv.gz; its CSV header says which; may be repeated',
      )
        .argParser(listOption)
        .default([], 'none'),
    )
    .option('--replay-coin <coin>', 'pair that lives by the recording', 'PURR/USDC')
    .option('--replay-speed <factor>', 'times as fast as it was recorded', decimalOption, '1')
    .addHelpText('after', TEXT)
    .action(async (options) => {
      const { runPaper } = await import('./runPaper.ts')
      context.exit(await runPaper(options, context))
    })
}

/** `2` or `1-3`. */
function spanOption(text: string): { readonly min: number; readonly max: number } {
  const [, first, last = first] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text) ?? []
  const [min, max] = [Number(first), Number(last)]
  if (!(min <= max)) throw new InvalidArgumentError('It must be a count from 0 to 99, or two such as 1-3, the smaller one first.')
  return { min, max }
}

const listOption = (text: string, before: readonly string[]): readonly string[] => [...before, text]

/** `lostAnswer=0.1`, added to earlier ones. The exchange knows the names. */
function faultOption(text: string, before: Faults): Faults {
  const [, name, rate] = /^([a-zA-Z]+)=([01]|0?\.\d+)$/.exec(text) ?? []
  if (name === undefined) throw new InvalidArgumentError('It must be NAME=RATE with a rate from 0 to 1, such as lostAnswer=0.1.')
  return { ...before, [name]: { rate: Number(rate) } }
}

/** `0xADDRESS=USDC:10000,PURR:50000`, added to what earlier ones gave. */
function fundOption(text: string, before: Funds): Funds {
  const match = /^(0x[0-9a-fA-F]{40})=(.+)$/.exec(text)
  if (!match) throw new InvalidArgumentError('It must be ADDRESS=TOKEN:AMOUNT,TOKEN:AMOUNT with an address of 0x and 40 hex digits.')
  const address = (match[1] as string).toLowerCase()
  const amounts: Record<string, string> = { ...before[address] }
  for (const part of (match[2] as string).split(',')) {
    const [, token, amount] = /^([^:\s]+):(\d+(?:\.\d+)?)$/.exec(part) ?? []
    if (token === undefined || amount === undefined) throw new InvalidArgumentError(`'${part}' must be TOKEN:AMOUNT, such as USDC:10000.`)
    if (amounts[token] !== undefined) throw new InvalidArgumentError(`${token} was given twice for ${address}.`)
    amounts[token] = amount
  }
  return { ...before, [address]: amounts }
}
