import type { CommandContext } from '@hyperladder/command-line'
import { Command, Option } from 'commander'
import { urlOption } from './options.ts'

const TEXT = `
Runs a list of checks over plain HTTP and WebSocket, one after the other, at a
pace that the endpoint's weight limit allows, and tells for each whether the
endpoint behaves as Hyperliquid does. Ids begin with a section of the reference
that the checks were written from.

Without a key it asks what anybody may ask. With a key in
HYPERLADDER_PRIVATE_KEY it also reads that account. With --allow-orders it signs
actions: post-only orders of about 12 quote tokens, at half or twice the price,
each taken back, also after a failure and Ctrl-C. Nothing is traded unless
--taker-key-env names a second key's variable: the two then trade about 12 quote
tokens a time with each other.

What would weigh on an endpoint of others runs only with an option of its own:
--allow-approvals approves API wallets, which run out in minutes, and a builder
fee, which is taken back; an unnamed API wallet only where there is none, and
that one stays for its 90 days with a key that nobody keeps. --exhaust-limits
uses limits up: with --allow-orders the account's requests, up to 20000 of them,
which only trading or reserving gives back; last the weight and sockets of this
IP address, for everybody behind it, for a minute. --slow waits: a minute for an
idle socket to be cut, and for a scheduled cancel, which takes the place of the
account's own, if no other order is open.
All three are safe on an exchange of your own, such as hyperladder paper.

Exits 0 when every check that could run passed, 1 when one failed or an order
was left, 2 when the command line was wrong.

Examples:
  hyperladder conformance --url http://127.0.0.1:3001
  hyperladder conformance --url https://api.hyperliquid-testnet.xyz \\
    --allow-orders --coin PURR/USDC
  hyperladder conformance --url https://api.hyperliquid-testnet.xyz \\
    --only 4 --only 1.11 --format json
  hyperladder conformance --url http://127.0.0.1:3001 --allow-orders \\
    --taker-key-env SECOND_KEY --allow-approvals --exhaust-limits --slow`

/** Returns the command that checks an endpoint against the venue's protocol. */
export function conformanceCommand(context: CommandContext): Command {
  return new Command('conformance')
    .description("check whether an endpoint speaks Hyperliquid's spot protocol")
    .requiredOption('--url <url>', 'base of /info and /exchange', urlOption)
    .option('--ws-url <url>', "its WebSocket, if it is not the url's /ws")
    .option('--coin <name>', 'pair to look at, as PURR/USDC or @107; default: the first one that the account can pay for')
    .addOption(
      new Option('--only <id>', 'only checks whose id begins so, as 4.2; may be repeated')
        .argParser((id: string, before: string[]) => [...before, id])
        .default([], 'all'),
    )
    .option('--allow-orders', 'sign actions and place small orders far from the market')
    .option('--allow-approvals', 'approve API wallets and a builder fee, for minutes')
    .option('--exhaust-limits', "use up the account's and this IP address's limits; not on an endpoint of others")
    .option('--slow', 'also run what takes a minute')
    .option('--taker-key-env <name>', 'variable with a second key, which trades with the first')
    .addOption(new Option('--network <name>', 'network to sign for; default: what the url says').choices(['mainnet', 'testnet']))
    .addOption(new Option('--format <format>', 'of the result').choices(['table', 'json']).default('table'))
    .addHelpText('after', TEXT)
    .action(async (options) => {
      const { runConformanceCommand } = await import('./runConformanceCommand.ts')
      context.exit(await runConformanceCommand(options, context))
    })
}
