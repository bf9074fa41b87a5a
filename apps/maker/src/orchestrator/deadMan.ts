import type { ScheduleAnswer } from '@hyperladder/exchange-port'
import { drainInbox, runTask, type Session } from './session.ts'

/** Moved ahead so many times within its own time: an answer that is lost does not let it fire. */
const MOVES = 3

/**
 * The venue's own switch for a maker that dies: it cancels every order of the account at a time that is moved ahead for as long as the run is healthy
 * (API reference 2.6). Each move is a charged request. Refused for good, such as for want of volume, it is told once and not asked for again.
 */
export class DeadMan {
  readonly #session: Session
  readonly #ms: number
  #nextMs: number
  #underWay = false
  #armed = false
  #givenUp = false
  #failing = false

  constructor(session: Session, ms: number) {
    this.#session = session
    this.#ms = ms
    this.#nextMs = session.clock.nowMs()
  }

  /** When it is due again. */
  get nextMs(): number {
    return this.#givenUp ? Number.POSITIVE_INFINITY : this.#nextMs
  }

  /** Moves it ahead when that is due. `healthy`: a run that can't trust what it sees lets it come. */
  keepAhead(healthy: boolean): void {
    const nowMs = this.#session.clock.nowMs()
    if (this.#givenUp || nowMs < this.#nextMs) return
    this.#nextMs = nowMs + this.#ms / MOVES
    if (!healthy || this.#underWay) return
    this.#underWay = true
    runTask(this.#session, 'dead man', async () => {
      try {
        await this.#schedule(nowMs + this.#ms)
      } finally {
        this.#underWay = false
      }
    })
  }

  /** Takes it back, so that it does not fire into a later run. Whoever calls it keeps the inbox drained. */
  async clear(): Promise<void> {
    this.#givenUp = true
    if (this.#armed) await this.#schedule(null)
  }

  async #schedule(timeMs: number | null): Promise<void> {
    const { port, clock, inbox } = this.#session
    // On the books, and in the journal, before it goes out.
    inbox.push({ type: 'spending', atMs: clock.nowMs(), requests: 1 })
    drainInbox(this.#session)
    if (timeMs !== null) this.#armed = true
    const answer = await port.scheduleCancel(timeMs)
    // What was not answered counts as charged, as everywhere.
    const charged = answer.type === 'unknown' ? 1 : answer.charged
    await inbox.deliver({ type: 'spent', atMs: clock.nowMs(), charged, requests: 1 })
    this.#judge(answer)
  }

  #judge(answer: ScheduleAnswer): void {
    if (answer.type === 'scheduled') {
      this.#failing = false
      return
    }
    // The venue has no code for it; every refusal that has one is of the moment.
    const forGood = answer.type === 'refused' && answer.refusal.code === 'other'
    if (forGood) {
      this.#givenUp = true
      this.#armed = false
    }
    const why = answer.type === 'refused' ? answer.refusal.text : answer.reason
    const end = forGood ? 'it is not asked for again. hyperladder watchdog does the same from outside' : 'trying again'
    if (!this.#failing) this.#session.emit({ type: 'error', where: 'dead man', message: `the venue did not take it (${why}): ${end}` })
    this.#failing = true
  }
}
