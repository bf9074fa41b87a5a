import type { Control, OperatorOrder } from '../orchestrator/control.ts'
import type { ControlFiles } from './controlFiles.ts'
import { Heart, type Phase } from './heartbeat.ts'
import { readState, removeState } from './stateFile.ts'

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
  /** The order that was carried out last: its file is taken away, and if that can't be, it is none any more. */
  #done: string | undefined

  constructor({ files, words, onTrouble }: RunControlOptions) {
    this.#files = files
    this.#onTrouble = onTrouble
    this.#heart = new Heart({ path: files.heartbeat, words, onTrouble })
  }

  /** The run has its account for itself, and begins. An order that an earlier run did not take is not for this one. */
  begin(): void {
    this.#discard()
    this.#beatAlone('starting')
  }

  beat(deposits: readonly string[], cannotAct: string | null): void {
    clearInterval(this.#timer)
    this.#heart.beat('running', deposits, cannotAct)
  }

  orders(): readonly OperatorOrder[] {
    const order = this.#onFile(readState)
    if (order === undefined) this.#done = undefined
    return order === undefined || order === this.#done ? [] : ['acceptFlows']
  }

  carriedOut(): void {
    this.#done = this.#onFile(readState)
    this.#discard()
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

  #discard(): void {
    if (this.#onFile(removeState) === true) this.#done = undefined
  }

  #onFile<T>(act: (path: string) => T): T | undefined {
    try {
      return act(this.#files.acceptFlows)
    } catch (error) {
      if (!this.#troubled) this.#onTrouble(`the order ${this.#files.acceptFlows} can't be taken: ${(error as Error).message}`)
      this.#troubled = true
      return undefined
    }
  }
}
