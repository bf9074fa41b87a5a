import { type CommandContext, plural } from '@hyperladder/command-line'
import type { EngineState } from '@hyperladder/engine'
import { describeDifference, type Replay, type ReplayUntil, replayJournal } from '@hyperladder/journal'
import { formatWei } from '@hyperladder/units'
import { openJournalFile } from './openJournalFile.ts'

export type ReplayOptions = { readonly until?: ReplayUntil }

/** Replays a journal. Returns the exit code. */
export function runReplay(file: string, options: ReplayOptions, { stdio, path }: CommandContext): number {
  const journal = openJournalFile(path(file))
  try {
    const { network, account, markets } = journal.identity
    stdio.out(`${file}: ${network}, ${account}, ${markets.map(({ coin }) => coin).join(', ')}\n`)
    const replay = replayJournal(journal, options)
    const { difference } = replay
    stdio.out(`${[spanOf(replay), countsOf(replay)].join('\n')}\n`)
    if (difference !== undefined) {
      stdio.out(`${describeDifference(difference).join('\n')}\n`)
      return 1
    }
    if (replay.state !== undefined) stdio.out(`${standing(replay.state).join('\n')}\n`)
    const { actions, items } = replay.counts
    stdio.out(`the same: ${plural(actions, 'action')} of ${plural(items, 'item')} came out as written, byte for byte\n`)
    return 0
  } finally {
    journal.close()
  }
}

function spanOf({ first, last }: Replay): string {
  if (first === undefined || last === undefined) return 'no records'
  const time = (atMs: number) => new Date(atMs).toISOString()
  return `records ${first.seq} to ${last.seq}, ${time(first.atMs)} to ${time(last.atMs)}`
}

const countsOf = ({ counts }: Replay): string =>
  [plural(counts.runs, 'run'), plural(counts.events, 'event'), plural(counts.plans, 'plan')].join(', ')

/** Where each market stands after the last record. */
function standing(state: EngineState): readonly string[] {
  return state.markets.map(({ market, boundary, inventory, orders, halted }) => {
    const live = orders.getCurrentOrders().length
    const base = `${formatWei(inventory.allocatedBase, market.base)} ${market.base.name}`
    return `${market.coin}: boundary ${boundary}, allocated ${base}, ${plural(live, 'order')}${halted === null ? '' : `, halted: ${halted}`}`
  })
}
