import type { EngineConfig, EngineResume } from '@hyperladder/engine'
import type { Clock, ExchangePort, FillsReading } from '@hyperladder/exchange-port'
import type { Journal, Past, UnansweredAction } from '@hyperladder/journal'
import { type Address, formatWei } from '@hyperladder/units'
import { StartupError } from './resolveMarkets.ts'

/** After its nonce is used up, what an action did is in the venue's readings this late (API reference 1.7: up to 1.1 s). */
const INDEX_LAG_MS = 2_000
const RETRY_MS = { first: 500, most: 10_000 }
/** No network holds a request of a dead process for so long: what has not landed by now never will. */
const LOST_MS = 30 * 60_000

type Settling = {
  readonly port: Pick<ExchangePort, 'account' | 'signer' | 'burnNonce' | 'readRole'>
  readonly clock: Clock
  readonly stop: AbortSignal
  readonly onWait: (message: string) => void
}

/**
 * Burns the nonces of what an earlier run sent and saw no answer to, so that nothing of it can land any more, and waits until the venue's readings
 * show what has. Tries until the venue answers: before that, no reading of the account is to be trusted.
 * @throws {@link StartupError} `E_SIGNER` when another key signed it, which may still act: nonces are the key's (API reference 6.3), and no other burns them.
 */
export async function burnUnanswered({ unanswered, signer }: Pick<Past, 'unanswered' | 'signer'>, settling: Settling): Promise<void> {
  if (unanswered.length === 0) return
  if (signer === undefined || signer === settling.port.signer) for (const action of unanswered) await burn(action, settling)
  else await refuseUnstoppable(unanswered, signer, settling)
  await settling.clock.sleep(INDEX_LAG_MS, settling.stop)
  settling.stop.throwIfAborted()
}

async function refuseUnstoppable(actions: readonly UnansweredAction[], signer: Address, { port, clock }: Settling): Promise<void> {
  const untilMs = Math.max(...actions.map(({ atMs }) => atMs)) + LOST_MS
  if (clock.nowMs() >= untilMs || !(await mayAct(port, signer))) return
  const requests = actions.length === 1 ? 'a request' : `${actions.length} requests`
  throw new StartupError(
    'E_SIGNER',
    `${requests} of the earlier run, signed by ${signer}, may still land, and only that key can stop what it signed: start once with it, or ` +
      `revoke it at the venue, or start after ${new Date(untilMs).toISOString()}`,
    { signer, untilMs },
  )
}

/** What a key has signed that the venue does not know any more, such as a revoked agent's, is refused however late it comes. */
async function mayAct(port: Settling['port'], signer: Address): Promise<boolean> {
  if (signer === port.account) return true
  const { role } = await port.readRole(signer)
  return role !== 'missing'
}

async function burn({ nonce, atMs }: UnansweredAction, { port, clock, stop, onWait }: Settling): Promise<void> {
  let pauseMs = RETRY_MS.first
  for (;;) {
    stop.throwIfAborted()
    const answer = await port.burnNonce(nonce)
    if (answer.type !== 'unknown' || clock.nowMs() - atMs >= LOST_MS) return
    onWait(`a request of the earlier run is still open, and its nonce ${nonce} can't be burned (${answer.reason}): waiting`)
    await clock.sleep(pauseMs, stop)
    pauseMs = Math.min(pauseMs * 2, RETRY_MS.most)
  }
}

/** Returns what the new engine is to go on from: where the books stood, and what happened while nothing ran. `reading`: the account's fills at the cut. */
export function resumeOf(journal: Journal, past: Past, { fills, flows }: Pick<FillsReading, 'fills' | 'flows'>): EngineResume {
  const { markets, tokens, provenFillsMs } = past.position
  return { markets, tokens, provenFillsMs, missedFills: journal.unseenFills(fills), missedFlows: journal.unseenFlows(flows) }
}

/** What the operator should know of how this run goes on from the one before. */
export function resumeNotes(
  journal: Journal,
  past: Past,
  { resume, config }: { resume: EngineResume; config: EngineConfig },
): readonly string[] {
  const given = config.markets.flatMap(({ market, allocation }) => {
    const now = resume.markets.find(({ coin }) => coin === market.coin)?.allocatedBase
    if (allocation.base === undefined || now === undefined || now === allocation.base) return []
    const [was, is] = [allocation.base, now].map((wei) => `${formatWei(wei, market.base)} ${market.base.name}`)
    return [
      `${market.coin}: allocation_base (${was}) counts at a journal's first run only: it goes on from ${is}, before the fills between`,
    ]
  })
  return [resumeNote(journal, past, resume), ...given]
}

function resumeNote(journal: Journal, past: Past, { missedFills }: EngineResume): string {
  const how = past.ended ? 'goes on' : 'the last run ended without a word: goes on'
  const missed = `${missedFills.length} ${missedFills.length === 1 ? 'fill' : 'fills'} of the time between`
  const open = past.unanswered.length === 0 ? '' : `, ${past.unanswered.length} unanswered settled`
  return `journal ${journal.path}: ${how} from run ${past.runs}, with ${missed}${open}`
}
