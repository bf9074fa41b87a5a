import { HyperladderError } from '@hyperladder/units'
import { hash32 } from '../core/hash.ts'
import { FAULT_DEFAULTS, FAULT_NAMES, type FaultName, type FaultSetting, type FaultSettings } from './faultNames.ts'

/** A fault that there is not, or a setting it can't have. */
export class FaultError extends HyperladderError {}

/** A fault that happens now, with what it needs. */
export type InjectedFault = { readonly ms: number; readonly blocks: number }
export type FaultState = FaultSetting & { readonly hits: number }

const MS_MAX = 3_600_000
const BLOCKS_MAX = 1000
const PPM = 1_000_000

/** Which faults are on, and the seeded dice that says when they happen: the n-th question about a fault always has the same answer. */
export class Faults {
  readonly #seed: number
  readonly #settings = new Map<FaultName, FaultSetting>()
  readonly #asked = new Map<FaultName, number>()
  readonly #hits = new Map<FaultName, number>()

  /** @throws {@link FaultError} */
  constructor(seed: number, settings: FaultSettings = {}) {
    this.#seed = seed
    for (const [name, setting] of Object.entries(settings)) this.set(name, setting)
  }

  /** Turns a fault on, or off with a rate of 0. Its count starts anew. @throws {@link FaultError} that names key, value and what is allowed. */
  set(name: string, setting: FaultSetting): void {
    const known = FAULT_NAMES.find((candidate) => candidate === name)
    if (known === undefined) throw new FaultError('E_FAULT', `fault was '${name}', must be one of ${FAULT_NAMES.join(', ')}`, { name })
    const { rate, ms, blocks, count } = setting
    if (!(rate >= 0 && rate <= 1)) throw new FaultError('E_FAULT', `rate was ${rate}, must be from 0 to 1`, { name, rate })
    checkWhole('ms', ms, MS_MAX)
    checkWhole('blocks', blocks, BLOCKS_MAX)
    checkWhole('count', count, Number.MAX_SAFE_INTEGER)
    this.#hits.delete(known)
    if (rate === 0) this.#settings.delete(known)
    else this.#settings.set(known, setting)
  }

  clear(): void {
    this.#settings.clear()
    this.#hits.clear()
  }

  /** Those that are on, and how often each has struck since it was set. */
  get states(): Readonly<Record<string, FaultState>> {
    return Object.fromEntries([...this.#settings].map(([name, setting]) => [name, { ...setting, hits: this.#hits.get(name) ?? 0 }]))
  }

  /** Returns how many blocks a fault is told to reach back; undefined while it is off. */
  reach(name: FaultName): number | undefined {
    const setting = this.#settings.get(name)
    return setting && blocksOf(name, setting)
  }

  /** Returns the fault if it is to happen now. */
  inject(name: FaultName): InjectedFault | undefined {
    const asked = (this.#asked.get(name) ?? 0) + 1
    if (this.#settings.has(name)) this.#asked.set(name, asked)
    return this.injectAt(name, asked)
  }

  /** The same for something with a number of its own, such as an order: asked again, it answers the same. Counted once a call. */
  injectAt(name: FaultName, number: number): InjectedFault | undefined {
    const setting = this.#settings.get(name)
    if (setting === undefined) return undefined
    const { rate, count = Number.POSITIVE_INFINITY } = setting
    const hits = this.#hits.get(name) ?? 0
    if (hits >= count || hash32(this.#seed, FAULT_NAMES.indexOf(name), number) % PPM >= rate * PPM) return undefined
    this.#hits.set(name, hits + 1)
    return { ms: setting.ms ?? FAULT_DEFAULTS[name]?.ms ?? 0, blocks: blocksOf(name, setting) }
  }
}

const blocksOf = (name: FaultName, { blocks }: FaultSetting): number => blocks ?? FAULT_DEFAULTS[name]?.blocks ?? 0

function checkWhole(key: string, value: number | undefined, max: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1 && value <= max)) return
  throw new FaultError('E_FAULT', `${key} was ${value}, must be a whole number from 1 to ${max}`, { key, value })
}
