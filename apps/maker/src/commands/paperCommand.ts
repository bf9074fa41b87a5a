import { Command, InvalidArgumentError, Option } from 'commander'
import { type CommandContext, wholeOption } from './context.ts'

export type Funds = Readonly<Record<string, Readonly<Record<string, string>>>>

const TEXT = `
Speaks Hyperliquid's wire protocol over HTTP and WebSocket on 127.0.0.1 only. Prices move by seeded traders.

With --state, whatever an answer reports is on disk before the answer leaves: kill it at any moment and start it again with the same file.
--fund counts only when the state is new.

Examples:
  hyperladder paper
  hyperladder paper --port 3001 --seed 7 --fund 0xADDRESS=USDC:10000,PURR:50000 --state paper.state`

/** Returns the command that runs the paper exchange alone. */
export function paperCommand(context: CommandContext): Command {
  return new Command('paper')
    .description('run the paper exchange alone, until Ctrl-C')
    .option('--port <port>', 'TCP port; 0 takes a free one', wholeOption(0, 65_535), 3001)
    .option('--seed <number>', 'seed of its market', wholeOption(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--fund <address=token:amount,...>', 'gives an account its funds; may be repeated', fundOption, {})
    .option('--state <file>', 'keep the state in this file, and go on from it when it is there')
    .option('--block-ms <ms>', 'time between two blocks', wholeOption(1, 60_000))
    .option('--web-data-2', 'serve the webData2 feed, which the venue dropped')
    .addOption(
      new Option('--universe <name>', 'tokens and pairs: the default ones, or with gaps between their indices as on mainnet')
        .choices(['default', 'sparse'])
        .default('default'),
    )
    .addHelpText('after', TEXT)
    .action(async (options) => {
      const { runPaper } = await import('./runPaper.ts')
      context.exit(await runPaper(options, context))
    })
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
