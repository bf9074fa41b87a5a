import type { Stdio } from '@hyperladder/command-line'
import { figure } from '../report/figures.ts'

/** Between two lines where lines stay; a terminal's line is written over. */
const LINE_EVERY_MS = 5000
const TERMINAL_EVERY_MS = 100

/** One line on stderr that tells how far it is: written over on a terminal, a new one now and then elsewhere. */
export class ProgressLine {
  readonly #stdio: Stdio
  readonly #startMs = performance.now()
  #toldMs = this.#startMs
  #shown = 0

  constructor(stdio: Stdio) {
    this.#stdio = stdio
  }

  get elapsedMs(): number {
    return performance.now() - this.#startMs
  }

  /** `text` is asked for only when it is shown. */
  update(text: () => string): void {
    const nowMs = performance.now()
    if (nowMs - this.#toldMs < (this.#stdio.isErrTty ? TERMINAL_EVERY_MS : LINE_EVERY_MS)) return
    this.#toldMs = nowMs
    if (!this.#stdio.isErrTty) return this.#stdio.err(`${text()}\n`)
    const line = text().slice(0, this.#stdio.width - 1)
    this.#stdio.err(`\r${line.padEnd(this.#shown)}`)
    this.#shown = line.length
  }

  /** Takes the line off the terminal. */
  clear(): void {
    if (this.#shown > 0) this.#stdio.err(`\r${' '.repeat(this.#shown)}\r`)
    this.#shown = 0
  }
}

/** Returns what is to be told of each chunk of events that was read: it shows how many there were. */
export function readingProgress(progress: ProgressLine): (count: number) => void {
  let events = 0
  return (count) => {
    events += count
    progress.update(() => `${figure(String(events), 0)} events read, ${formatSeconds(progress.elapsedMs)}`)
  }
}

/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`. */
export function formatSeconds(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`
}
