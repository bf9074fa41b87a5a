import { setImmediate } from 'node:timers/promises'
import { HyperladderError } from '@hyperladder/units'

/** A clock was told something it can't do. */
export class ClockError extends HyperladderError {}

export type ClockOptions = {
  readonly blockMs: number
  /** Time of the latest block. */
  readonly lastMs: () => number
  readonly block: (timeMs: number) => void
  readonly onError: (error: unknown) => void
}

/** Steps of one request: enough for a day of blocks, few enough to come back. */
const STEPS_MAX = 1_000_000
/** Blocks run in one go: some 50 ms of them. Between two goes, what they brought is sent and requests are served. */
const SLICE = 500

/**
 * Calls for a block every `blockMs` of wall clock, each later than the one before. The operator may freeze it, step it block by block, and
 * move its time ahead of the wall clock: time never goes back.
 */
export class BlockClock {
  readonly #options: ClockOptions
  #timer: NodeJS.Timeout | undefined
  #nextAtMs = 0
  #frozen = false
  #stopped = false
  /** Settled when every step that was asked for has run. */
  #steps = Promise.resolve()
  #stepping = 0
  /** How far venue time is ahead of the wall clock. */
  #offsetMs: number
  /** A jump that no block has made yet. */
  #jumpMs = 0
  /** No block before this wall time. */
  #haltedUntilMs = 0

  constructor(options: ClockOptions) {
    this.#options = options
    // A state file whose exchange was ahead of the wall clock goes on ahead of it.
    this.#offsetMs = Math.max(0, options.lastMs() - Date.now())
  }

  get frozen(): boolean {
    return this.#frozen
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  start(): void {
    this.#nextAtMs = Date.now()
    this.#schedule()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** No block until `resume`, except by `step`. */
  freeze(): void {
    this.#frozen = true
    clearTimeout(this.#timer)
  }

  resume(): void {
    if (!this.#frozen) return
    this.#frozen = false
    this.start()
  }

  /** No block for so long; a frozen clock stays frozen. */
  halt(ms: number): void {
    this.#haltedUntilMs = Math.max(this.#haltedUntilMs, Date.now() + ms)
  }

  /** Moves the time of the next block ahead. */
  jump(ms: number): void {
    if (!Number.isSafeInteger(ms) || ms < 1) throw new ClockError('E_CLOCK', `ms was ${ms}, must be a whole number above 0`, { ms })
    this.#offsetMs += ms
    this.#jumpMs += ms
  }

  /** Runs blocks, `blockMs` of venue time apart, as fast as they come; after those of earlier calls. @throws {@link ClockError} */
  async step(blocks: number): Promise<void> {
    if (!Number.isSafeInteger(blocks) || blocks < 1 || blocks > STEPS_MAX)
      throw new ClockError('E_CLOCK', `blocks was ${blocks}, must be a whole number from 1 to ${STEPS_MAX}`, { blocks })
    this.#stepping += 1
    clearTimeout(this.#timer)
    this.#steps = this.#steps.then(() => this.#run(blocks))
    await this.#steps
  }

  async #run(blocks: number): Promise<void> {
    const { lastMs, blockMs } = this.#options
    for (let done = 0; done < blocks && !this.#stopped; done++) {
      if (done > 0 && done % SLICE === 0) await setImmediate()
      this.#block(lastMs() + blockMs + this.#jumpMs)
      // Venue time that was stepped stays: a clock that runs on from here must not stand still until the wall clock has caught up.
      this.#offsetMs = Math.max(this.#offsetMs, lastMs() - Date.now())
    }
    this.#stepping -= 1
    this.#schedule()
  }

  #schedule(): void {
    if (this.#stopped || this.#frozen || this.#stepping > 0) return
    // A clock that fell behind (a busy or suspended process) goes on from now: missed blocks are not made up for.
    this.#nextAtMs = Math.max(this.#nextAtMs + this.#options.blockMs, Date.now())
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => {
        if (Date.now() < this.#haltedUntilMs) return this.#schedule()
        this.#block(Math.max(Date.now() + this.#offsetMs, this.#options.lastMs() + 1))
        this.#schedule()
      },
      Math.max(this.#nextAtMs - Date.now(), this.#haltedUntilMs - Date.now(), 0),
    )
  }

  #block(timeMs: number): void {
    this.#jumpMs = 0
    try {
      this.#options.block(timeMs)
    } catch (error) {
      this.stop()
      this.#options.onError(error)
    }
  }
}
