import { plural } from '@hyperladder/command-line'
import type { RefusalCode } from '@hyperladder/exchange-port'
import type { MakerEvent } from '../events.ts'
import { budgetSegments } from './renderStatus.ts'
import { shorten } from './shorten.ts'

/** What to look at after refusals that say nothing about the order. */
const HINTS: Partial<Record<RefusalCode, string>> = {
  nonce: "this machine's clock is off, or another program signs with the same key",
  signer: 'the key may not act for the account, or no longer: hyperladder check tells why',
}

/** Returns what an event of one line says, in segments. `names` gives each market its name for people. */
export function renderLine(
  event: Exclude<MakerEvent, { type: 'started' | 'status' | 'stopped' }>,
  names: ReadonlyMap<string, string>,
): string[] {
  const nameOf = (coin: string): string => names.get(coin) ?? coin
  switch (event.type) {
    case 'starting':
      return [
        `starting on ${event.network}`,
        event.url,
        `account ${event.account}`,
        event.signer === event.account ? '' : `signed by ${event.signer}`,
      ]
    case 'fill': {
      const [base = ''] = event.name.split('/')
      return [
        `fill  ${event.name}  ${event.side === 'ask' ? 'sold  ' : 'bought'}  ${event.sz} ${base} at ${event.px}`,
        event.level === null ? 'off the ladder' : `level ${event.level}`,
        event.remaining === null || event.remaining === '0' ? '' : `${event.remaining} left`,
        `fee ${shorten(event.fee, 6)} ${event.feeToken}`,
      ]
    }
    case 'tick': {
      const { places, modifies, cancels } = event.sent
      const skipped = Object.entries(event.skipped).map(([reason, count]) => `${count} ${reason}`)
      return [
        `tick ${event.tick} (${event.reason})`,
        places + modifies + cancels === 0
          ? 'nothing to send'
          : `sent ${plural(places, 'place')}, ${modifies} modified, ${plural(cancels, 'cancel')}`,
        skipped.length === 0 ? '' : `skipped ${skipped.join(', ')}`,
        ...budgetSegments(event.budget, 0, true),
      ]
    }
    case 'refused':
      return [`refused ${event.action} of ${event.slot} on ${nameOf(event.coin)}: ${event.code}`, event.text, HINTS[event.code] ?? '']
    case 'unanswered':
      return [`no answer to ${event.action} of ${event.items}: ${event.reason}`, 'asking the venue what became of it']
    case 'settled':
      return [`settled ${event.items} unanswered, ${event.landed} had landed`, `after ${event.waitedMs} ms`]
    case 'reconciled':
      return [
        `reconciled (${event.reason})`,
        `${plural(event.ghosts, 'ghost')}, ${plural(event.orphans, 'orphan')}, ${event.foreign} foreign, ${plural(event.flows, 'flow')}`,
        event.budgetCorrection === 0 ? '' : `budget off by ${event.budgetCorrection}`,
      ]
    case 'connection':
      return [`connection ${event.state}: ${event.reason}`]
    case 'flow':
      return [`external flow of ${event.amount} ${event.token}`, event.accepted ? 'booked' : 'not quoted', event.reason]
    case 'halted':
      return [
        `HALTED ${nameOf(event.coin)}: ${event.reason}`,
        event.sticky
          ? 'cancelled; a restart does not lift it: stop, look into it, then hyperladder resume'
          : 'cancelled until the next start',
      ]
    case 'undecodable':
      return [`could not read a frame of ${event.channel}: ${event.reason}`, event.excerpt]
    case 'error':
      return [`error in ${event.where}: ${event.message}`]
    case 'stopping':
      return [`stopping: ${event.reason}`, 'cancelling, then checking that nothing of ours rests']
    default:
      return event satisfies never
  }
}
