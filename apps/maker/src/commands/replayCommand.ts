import type { CommandContext } from '@hyperladder/command-line'
import { Command, InvalidArgumentError } from 'commander'
import type { ReplayOptions } from './runReplay.ts'

const TEXT = `
Every record is proven by the hash chain, every plan is made anew, and each must
be the one that was written down, byte for byte. Reads only; a journal that is
being written can be replayed up to what it held when this began.

Exit codes: 0 every action came out again; 1 one did not, or the journal is
damaged; 2 the command line was wrong.

Examples:
  hyperladder replay maker.journal
  hyperladder replay maker.journal --until 2026-11-22T10:00:00Z
  hyperladder replay maker.journal --until 5000`

/** Returns the command that feeds a journal through the engine. */
export function replayCommand(context: CommandContext): Command {
  return new Command('replay')
    .description('feed a journal through the engine, and require the same actions')
    .argument('<file>', 'the journal')
    .option('--until <when>', 'stop after this record number, or this time (2026-11-22T10:00:00Z)', untilOption)
    .addHelpText('after', TEXT)
    .action(async (file: string, options: ReplayOptions) => {
      const { runReplay } = await import('./runReplay.ts')
      context.exit(runReplay(file, options, context))
    })
}

function untilOption(text: string): ReplayOptions['until'] {
  if (/^\d{1,15}$/.test(text)) return { seq: Number(text) }
  const atMs = Date.parse(text)
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('It must be a record number, or a time such as 2026-11-22T10:00:00Z.')
  return { atMs }
}
