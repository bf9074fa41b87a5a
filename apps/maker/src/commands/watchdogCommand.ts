import { type CommandContext, UsageError } from '@hyperladder/command-line'
import { Command } from 'commander'
import { parseDuration } from '../config/parseDuration.ts'

const TEXT = `
A process of its own that watches a maker by the heartbeat which that writes
every second beside its journal (maker.heartbeat). When the heart stops for
the timeout, and the maker has not said that nothing of it rests, the watchdog
cancels every order of ours in the config's markets, reads twice that none of
them rests, says so, and keeps watching. It is for a maker that was killed
(-9) or stands still. Run it on the same machine, under a supervisor of its
own: it sees files, not processes. It never cancels while the heart beats.

Its key is another agent of the same account, so that the two never share a
nonce: HYPERLADDER_WATCHDOG_KEY, watchdog.keystore or watchdog.key_file.
account.address (or vault_address) must be set in the config.

Exit codes: 0 ended by a signal, or with --once: the maker is alive, ended well,
or nothing of ours rests now; 1 something of ours may still rest, or the key may
not act for the account; 2 the command line or the config was wrong.

Examples:
  hyperladder watchdog --config maker.toml
  hyperladder watchdog --config maker.toml --timeout 10s --once`

/** Three beats: less would call a maker dead that was only slow. */
const TIMEOUT_LEAST_MS = 3_000

/** Returns the command that cancels everything when the maker's heart stops. */
export function watchdogCommand(context: CommandContext): Command {
  return new Command('watchdog')
    .description("cancel everything of ours when the maker's heartbeat stops")
    .requiredOption('--config <file>', 'TOML config of the maker')
    .option('--timeout <time>', 'silence after which the maker counts as dead, at least 3s', timeoutOption, 30_000)
    .option('--once', 'look until it is known how the maker is, act if need be, and exit')
    .option('--url <url>', "the venue's address, in place of the config's")
    .addHelpText('after', TEXT)
    .action(async (options) => {
      const { runWatchdog } = await import('./runWatchdog.ts')
      context.exit(await runWatchdog(options, context))
    })
}

function timeoutOption(text: string): number {
  const ms = parseDuration(text)
  if (ms < TIMEOUT_LEAST_MS)
    throw new UsageError(`--timeout was ${text}, must be at least ${TIMEOUT_LEAST_MS / 1000}s: the heart beats once a second`)
  return ms
}
