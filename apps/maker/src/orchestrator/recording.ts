import type { EngineEvent, EngineState, Plan } from '@hyperladder/engine'
import type { ExchangePort } from '@hyperladder/exchange-port'
import type { BeginOptions, Journal } from '@hyperladder/journal'

export type RecordingOptions = {
  readonly journal: Journal | undefined
  readonly engine: EngineState
  readonly port: Pick<ExchangePort, 'nextNonce' | 'signer'>
  /** Told once, when the journal can't be written any more. */
  readonly onFailure: (message: string) => void
}

/**
 * What a run tells its journal; without one, nothing. It never throws: a journal that fails is told of and let go, `failed` aborts, and the run must end,
 * since it was asked to leave nothing unwritten.
 */
export class Recording {
  readonly #engine: EngineState
  readonly #port: Pick<ExchangePort, 'nextNonce' | 'signer'>
  readonly #onFailure: (message: string) => void
  readonly #failed = new AbortController()
  #journal: Journal | undefined

  constructor({ journal, engine, port, onFailure }: RecordingOptions) {
    this.#journal = journal
    this.#engine = engine
    this.#port = port
    this.#onFailure = onFailure
  }

  get failed(): AbortSignal {
    return this.#failed.signal
  }

  begin(start: Omit<BeginOptions, 'state' | 'signer'>): void {
    this.#journal?.begin({ ...start, state: this.#engine, signer: this.#port.signer })
  }

  event(event: EngineEvent): void {
    this.#try((journal) => journal.event(event))
  }

  /**
   * Writes a committed plan down before anything of it is sent, with all that was absorbed before it. Returns the nonces to send its batches under;
   * `unwritten` when they must not be sent.
   */
  plan(plan: Plan, blind: boolean): readonly (number | undefined)[] | 'unwritten' {
    const { batches } = plan
    if (this.#journal === undefined) {
      // After a failure only what ends the run goes out: cancels.
      return this.#failed.signal.aborted && !this.#engine.draining ? 'unwritten' : batches.map(() => undefined)
    }
    const nonces = batches.map(() => this.#port.nextNonce())
    const written = this.#try((journal) => {
      journal.plan(plan, { blind, nonces })
      journal.write(this.#engine)
    })
    return written ? nonces : 'unwritten'
  }

  /** Writes what was absorbed since the last writing. */
  write(): void {
    this.#try((journal) => journal.write(this.#engine))
  }

  /** Returns whether the run, its end included, is written down as it was asked to be. */
  end(exitCode: number, reason: string): boolean {
    this.#try((journal) => journal.end({ exitCode, reason, state: this.#engine }))
    return !this.#failed.signal.aborted
  }

  #try(work: (journal: Journal) => void): boolean {
    if (this.#journal === undefined) return false
    try {
      work(this.#journal)
      return true
    } catch (error) {
      this.#journal = undefined
      this.#onFailure(error instanceof Error ? error.message : String(error))
      this.#failed.abort('the journal can not be written')
      return false
    }
  }
}
