import { IpBudget } from '@hyperladder/rate-limit'

/** So often a wait looks whether the run was stopped. */
const LOOK_MS = 1000

export type PaceOptions = {
  readonly perMinute: number
  readonly stop: AbortSignal
  readonly onWait: (waitMs: number) => void
}

/** Keeps what a run spends in any minute below a limit. Once the run is stopped nothing waits any more: what is left to do is to clean up. */
export class Pace {
  readonly #options: PaceOptions
  readonly #budget: IpBudget

  constructor(options: PaceOptions) {
    this.#options = options
    this.#budget = new IpBudget({ cap: options.perMinute })
  }

  /** Resolves when `weight` fits. */
  async spend(weight: number): Promise<void> {
    let waitMs = this.#budget.waitMs(weight, Date.now())
    while (waitMs > 0 && !this.#options.stop.aborted) {
      this.#options.onWait(waitMs)
      await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, LOOK_MS)))
      waitMs = this.#budget.waitMs(weight, Date.now())
    }
    this.note(weight)
  }

  /** Counts what went out without waiting. */
  note(weight: number): void {
    this.#budget.spend(weight, Date.now())
  }
}
