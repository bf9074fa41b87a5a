import type { CautionLevel } from '@hyperladder/engine'
import { GUARD_DEFAULTS, type GuardSettings } from '../settings.ts'
import type { Session } from './session.ts'

/** What a run that can't trust what it sees must do about it. */
export type StaleVerdict = { readonly level: CautionLevel; readonly halt: boolean; readonly reason: string }

/**
 * Tells how careful a run must be, by how long it has been blind: feeds not proven, or readings that fail. First the inner quotes go, then all, and then the
 * markets halt. Law: the level never falls while blindness lasts, and is `none` as soon as it ends.
 */
export class StaleGuard {
  readonly #settings: GuardSettings
  #since: { readonly ms: number; readonly why: string } | undefined

  constructor(settings: GuardSettings = GUARD_DEFAULTS) {
    this.#settings = settings
  }

  /** `why`: what makes the run blind now; `undefined`: it sees. */
  look(nowMs: number, why: string | undefined): StaleVerdict {
    if (why === undefined) {
      this.#since = undefined
      return { level: 'none', halt: false, reason: 'the books are proven again' }
    }
    this.#since ??= { ms: nowMs, why }
    const { widenAfterMs, pullAfterMs, haltAfterMs } = this.#settings
    const blindMs = nowMs - this.#since.ms
    const reason = `blind for ${Math.floor(blindMs / 1000)} s: ${this.#since.why}`
    const level = blindMs >= pullAfterMs ? 'pull' : blindMs >= widenAfterMs ? 'widen' : 'none'
    return { level, halt: haltAfterMs !== null && blindMs >= haltAfterMs, reason }
  }

  /** When the verdict may change by time alone. */
  nextMs(nowMs: number): number {
    if (this.#since === undefined) return Number.POSITIVE_INFINITY
    const { widenAfterMs, pullAfterMs, haltAfterMs } = this.#settings
    const sinceMs = this.#since.ms
    const steps = [widenAfterMs, pullAfterMs, haltAfterMs ?? Number.POSITIVE_INFINITY].map((ms) => sinceMs + ms)
    return Math.min(...steps.filter((ms) => ms > nowMs), Number.POSITIVE_INFINITY)
  }
}

/** Why the books are not proven now; `undefined` when they are. */
export function blindness({ engine, caughtUp }: Session, reconcileFailure: string | undefined): string | undefined {
  if (!engine.connected) return 'the feeds are down'
  if (reconcileFailure !== undefined) return `the venue can't be read (${reconcileFailure})`
  return caughtUp ? undefined : 'what the feeds missed is not read yet'
}
