import { readState, writeState } from './stateFile.ts'

/** `ended`: the last word of a run. What is silent in another phase has died, or stands still. */
export type Phase = 'starting' | 'running' | 'stopping' | 'ended'

export type Beat = {
  readonly pid: number
  /** Counts on, so that no two beats of a run are equal. */
  readonly count: number
  readonly at: string
  readonly phase: Phase
  readonly account: string
  readonly signer: string
  /** Deposits that wait to be accepted, for a person. */
  readonly deposits: readonly string[]
  /** Why it can't cancel what may rest; `null` while it can. */
  readonly cannotAct: string | null
  /** Once ended: how, and whether something of ours may still rest. */
  readonly exitCode: number | null
  readonly mayRest: boolean | null
}

const PHASES: ReadonlySet<unknown> = new Set<Phase>(['starting', 'running', 'stopping', 'ended'])
/** A wall clock that is set while the maker runs must not stop its pulse. */
const BEAT_EVERY_MS = 1_000

type Words = Pick<Beat, 'account' | 'signer'>
type Last = { readonly exitCode: number; readonly mayRest: boolean }

/** The pulse of one run, in a file that is moved into place: at most one beat a second, but for a change of phase. */
export class Heart {
  readonly #path: string
  readonly #words: Words
  readonly #onTrouble: (text: string) => void
  #phase: Phase | undefined
  #beatMs = Number.NEGATIVE_INFINITY
  #count = 0
  #deposits: readonly string[] = []
  #cannotAct: string | null = null
  #troubled = false

  constructor(options: { readonly path: string; readonly words: Words; readonly onTrouble: (text: string) => void }) {
    this.#path = options.path
    this.#words = options.words
    this.#onTrouble = options.onTrouble
  }

  beat(phase: Exclude<Phase, 'ended'>, deposits: readonly string[] = this.#deposits, cannotAct = this.#cannotAct): void {
    const nowMs = performance.now()
    this.#deposits = deposits
    this.#cannotAct = cannotAct
    if (this.#phase === 'ended' || (phase === this.#phase && nowMs - this.#beatMs < BEAT_EVERY_MS)) return
    this.#beatMs = nowMs
    this.#write(phase)
  }

  end(last: Last): void {
    this.#write('ended', last)
  }

  #write(phase: Phase, last?: Last): void {
    this.#phase = phase
    this.#count += 1
    const beat: Beat = {
      pid: process.pid,
      count: this.#count,
      at: new Date().toISOString(),
      phase,
      ...this.#words,
      deposits: this.#deposits,
      cannotAct: this.#cannotAct,
      exitCode: last?.exitCode ?? null,
      mayRest: last?.mayRest ?? null,
    }
    try {
      writeState(this.#path, beat)
      this.#troubled = false
    } catch (error) {
      if (!this.#troubled)
        this.#onTrouble(`the heartbeat could not be written, so a watchdog takes this maker for dead: ${(error as Error).message}`)
      this.#troubled = true
    }
  }
}

/** Returns the last beat, and its text; `undefined` when nothing has ever run. A file that is no beat is told as such. */
export function readBeat(path: string): { readonly text: string; readonly beat: Beat | undefined } | undefined {
  const text = readState(path)
  if (text === undefined) return undefined
  try {
    const value = JSON.parse(text) as Beat
    const isBeat = typeof value === 'object' && value !== null && PHASES.has(value.phase) && Number.isInteger(value.pid)
    return { text, beat: isBeat ? value : undefined }
  } catch {
    return { text, beat: undefined }
  }
}
