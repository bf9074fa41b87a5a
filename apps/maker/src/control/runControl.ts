import type { Control } from '../orchestrator/control.ts'
import type { ControlFiles } from './controlFiles.ts'
import { Heart, type Phase } from './heartbeat.ts'
import { removeState } from './stateFile.ts'

export type RunControlOptions = {
  readonly files: ControlFiles
  readonly words: { readonly account: string; readonly signer: string }
  readonly onTrouble: (text: string) => void
}

const BEAT_MS = 1_000
/** A start that takes longer has got stuck, while what an earlier run left may rest: it falls silent, so that a watchdog looks. */
const START_MS = 120_000

/**
 * One run as its operator and its watchdog see it, by files beside the journal. While the loop runs, only the loop beats; the way out, where each
 * wait has its own deadline, is beaten by a timer, and a start for two minutes.
 */
export class RunControl implements Control {
  readonly #files: ControlFiles
  readonly #heart: Heart
  readonly #onTrouble: (text: string) => void
  #timer: NodeJS.Timeout | undefined
  #troubled = false

  constructor({ files, words, onTrouble }: RunControlOptions) {
    this.#files = files
    this.#onTrouble = onTrouble
    this.#heart = new Heart({ path: files.heartbeat, words, onTrouble })
  }

  /** The run has its account for itself, and begins. An order that an earlier run did not take is not for this one. */
  begin(): void {
    this.#take()
    this.#beatAlone('starting')
  }

  beat(deposits: readonly string[], cannotAct: string | null): void {
    clearInterval(this.#timer)
    this.#heart.beat('running', deposits, cannotAct)
  }

  takeOrders(): readonly 'acceptFlows'[] {
    return this.#take() ? ['acceptFlows'] : []
  }

  leaving(): void {
    this.#beatAlone('stopping')
  }

  end(last: { readonly exitCode: number; readonly mayRest: boolean }): void {
    clearInterval(this.#timer)
    this.#heart.end(last)
  }

  #beatAlone(phase: Exclude<Phase, 'ended'>): void {
    clearInterval(this.#timer)
    this.#heart.beat(phase)
    const sinceMs = performance.now()
    this.#timer = setInterval(() => {
      if (phase === 'starting' && performance.now() - sinceMs >= START_MS) clearInterval(this.#timer)
      else this.#heart.beat(phase)
    }, BEAT_MS)
    this.#timer.unref()
  }

  /** An order is carried out once: one whose file can't be removed is none. */
  #take(): boolean {
    try {
      return removeState(this.#files.acceptFlows)
    } catch (error) {
      if (!this.#troubled) this.#onTrouble(`the order ${this.#files.acceptFlows} can't be taken: ${(error as Error).message}`)
      this.#troubled = true
      return false
    }
  }
}
