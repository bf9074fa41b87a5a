import type { CommandContext } from '@hyperladder/command-line'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { JOURNAL_VIEWS, type JournalOptions, type JournalView } from './runJournal.ts'

const TEXT = `
  info          whose it is, its runs, and where the books stand
  verify        proves pages and chain: nothing changed, added or taken out
  fills         every fill of the account since the first run
  orders        every order that was asked for, and what became of it
  balances      each change of a total that the venue told
  events        every record that is kept, as JSON (bigints as "#123")
  clear-halts   takes out the halts that outlive a run, once you know why;
                not while a run goes on
  prune         deletes fills, ended orders and balances up to --until, but for
                what the next start needs; not while a run goes on. Export first

All but the last two only read, also while a run writes. Records are kept within
journal_mb; fills, orders and balances stay until they are pruned.

Examples:
  hyperladder journal maker.journal info
  hyperladder journal maker.journal fills --format csv > fills.csv
  hyperladder journal maker.journal orders --since 2026-11-22T10:00:00Z
  hyperladder journal maker.journal balances --since 24h --format json
  hyperladder journal maker.journal prune --until 90d`

/** Returns the command that asks a journal. */
export function journalCommand(context: CommandContext): Command {
  return new Command('journal')
    .description('look into a journal, and export it')
    .argument('<file>', 'the journal')
    .addArgument(new Argument('<what>', 'what of it').choices([...JOURNAL_VIEWS]))
    .option('--since <when>', 'from this time on: 2026-11-22T10:00:00Z, or 24h ago', timeOption)
    .option('--until <when>', 'up to this time, written likewise', timeOption)
    .addOption(new Option('--format <format>', 'how lists are printed').choices(['table', 'csv', 'json']).default('table'))
    .addHelpText('after', TEXT)
    .action(async (file: string, what: JournalView, options: JournalOptions) => {
      const { runJournal } = await import('./runJournal.ts')
      context.exit(runJournal(file, what, options, context))
    })
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

function timeOption(text: string): number {
  const ago = /^(\d{1,6})([smhd])$/.exec(text)
  const atMs = ago === null ? Date.parse(text) : Date.now() - Number(ago[1]) * (UNIT_MS[ago[2] as string] as number)
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('It must be a time such as 2026-11-22T10:00:00Z, or how long ago: 90m, 24h, 7d.')
  return atMs
}
