import { type CommandContext, wholeOption } from '@hyperladder/command-line'
import { Command, Option } from 'commander'
import { parseDuration } from '../config/parseDuration.ts'
import { LOG_LEVELS } from '../output/reporter.ts'

const TEXT = `
Without --config: a throwaway key, an embedded paper exchange with seeded
traders, and a ladder around its price. Nothing leaves this machine.

Ctrl-C or SIGTERM: cancels everything of ours, checks that nothing rests, prints
the summary, exits 0; exits 1 if something may still rest and 2 if a market was
halted or the kill switch was set (hyperladder kill, or SIGUSR2). A second
Ctrl-C, at least 1.5 s after the first, leaves at once (exit 130).

The private key comes from HYPERLADDER_PRIVATE_KEY, from the encrypted file that
account.keystore names (see hyperladder keystore), or from the file that
account.key_file names (mode 0600), never from the config.

Examples:
  hyperladder start
  hyperladder start --duration 30s --seed 7 --summary s.json
  hyperladder start --config maker.toml --log-format json \\
    | jq 'select(.type == "fill")'`

/** Returns the command that makes the market. */
export function startCommand(context: CommandContext): Command {
  return new Command('start')
    .description('make the market until Ctrl-C')
    .option('--config <file>', 'TOML config; without one, the embedded paper exchange')
    .option('--duration <time>', 'stop after this time as on Ctrl-C: 500ms, 30s, 5m, 1h', parseDuration)
    .option('--seed <number>', "seed of the embedded paper exchange's market", wholeOption(0, Number.MAX_SAFE_INTEGER))
    .option('--summary <file>', "write the session's summary there as JSON")
    .option('--journal <file>', 'where every input and action is written, and gone on from; default with a config: its name with .journal')
    .option('--no-journal', 'keep none')
    .option('--url <url>', "the venue's address, in place of the config's: for a paper exchange that runs alone")
    .addOption(new Option('--log-format <format>', 'json: one object a line').choices(['pretty', 'json']).default('pretty'))
    .addOption(
      new Option('--log-level <level>', 'least severity shown; debug also shows every tick').choices([...LOG_LEVELS]).default('info'),
    )
    .addHelpText('after', TEXT)
    .action(async (options) => {
      const { runStart } = await import('./runStart.ts')
      context.exit(await runStart(options, context))
    })
}
