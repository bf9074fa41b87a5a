import type { Session } from './session.ts'

/** After so long a blind run becomes careful (`widen_after`); a venue's readings lag by 1.1 s, and a slow disk or a long collection take less. */
const HELD_UP_MS = 5_000

/**
 * Whether the loop has let nothing in for so long that what it knows may be long past: the process or the machine stood still, or something kept
 * the loop. Told once, and the books count as proven again only when a reconcile after it has ended.
 */
export function stoodStill(session: Session, sinceMs = session.turnedMs): boolean {
  const { clock, emit } = session
  const heldMs = clock.nowMs() - sinceMs
  if (heldMs < HELD_UP_MS) return false
  if (session.toldStillMs !== session.turnedMs)
    emit({ type: 'error', where: 'loop', message: `it stood still for ${Math.floor(heldMs / 1000)} s: reading everything again` })
  session.toldStillMs = session.turnedMs
  session.caughtUp = false
  session.doubts += 1
  return true
}
