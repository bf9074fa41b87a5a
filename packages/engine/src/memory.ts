import { LadderDiffer } from '@hyperladder/differ'
import type { Plan } from './plan.ts'
import type { EngineState } from './state.ts'

/** Of each engine, what earlier plans have worked out. Beside the state: no snapshot has it, and a plan is the same without it. */
const memories = new WeakMap<EngineState, PlanMemory>()

export function memoryOf(state: EngineState): PlanMemory {
  let memory = memories.get(state)
  if (memory === undefined) {
    memory = new PlanMemory(state)
    memories.set(state, memory)
  }
  return memory
}

/** What planning remembers from one plan to the next. */
export class PlanMemory {
  readonly differs: readonly LadderDiffer[]
  /** The latest plan that had nothing to do and nothing that ripens, while all that it was made of is as it was. */
  #quiet: Plan | undefined
  #written = false
  readonly #inputs: unknown[] = []
  #at = 0
  #same = true

  constructor({ config, markets }: EngineState) {
    this.differs = markets.map(() => new LadderDiffer(config.diff))
  }

  /**
   * Returns the plan that had nothing to do, if it would come out the same now but for its time; and takes note of what a plan is made of now.
   * Everything that a plan without candidates depends on is seen here, in one fixed order: what only bears on candidates (the book, the budget,
   * pauses, cooldowns, suspects) is not, nor is what only time bears on, as such a plan is not remembered.
   */
  quietPlan(state: EngineState, blind: boolean): Plan | undefined {
    this.#at = 0
    this.#same = true
    this.#see(blind)
    this.#see(state.draining)
    this.#see(state.caution)
    this.#see(state.nextSeq)
    this.#see(state.nextGeneration)
    this.#see(state.foreign.version)
    for (const token of state.tokens.values()) {
      this.#see(token.ledger.version)
      this.#see(token.lastReading)
      this.#see(token.lastFlowMs)
    }
    for (const market of state.markets) {
      this.#see(market.orders.slots.version)
      this.#see(market.inventory.version)
      this.#see(market.mark)
      this.#see(market.halted)
      this.#see(market.insisted)
      this.#see(market.ghosts)
      this.#see(market.boundary)
      this.#see(market.worth.cash)
      this.#see(market.worth.flowed)
      this.#see(market.worth.peak)
    }
    if (!this.#same) this.#quiet = undefined
    // Asked for a second time, it will be asked for again: what it writes only when it is read is written now.
    else if (this.#quiet && !this.#written) {
      this.#quiet = { ...this.#quiet }
      this.#written = true
    }
    return this.#quiet
  }

  /** Keeps a plan, made of what {@link quietPlan} saw a moment ago. */
  remember(plan: Plan): void {
    this.#quiet = plan
    this.#written = false
  }

  #see(value: unknown): void {
    if (this.#inputs[this.#at] !== value) {
      this.#inputs[this.#at] = value
      this.#same = false
    }
    this.#at += 1
  }
}
