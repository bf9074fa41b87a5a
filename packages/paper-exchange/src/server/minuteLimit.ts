import { IpBudget } from '@hyperladder/rate-limit'

/** Addresses remembered; a server on the loopback sees few. */
const ADDRESSES_MAX = 1024

/** A limit per remote IP and minute, over all its connections (API reference 7.1, 7.3). */
export class MinuteLimit {
  readonly #cap: number
  readonly #byIp = new Map<string, IpBudget>()

  /** `Infinity`: no limit. */
  constructor(cap: number) {
    this.#cap = cap
  }

  /** Counts and returns whether it fits. What does not fit costs nothing. */
  spend(ip: string, weight = 1): boolean {
    if (this.#cap === Number.POSITIVE_INFINITY) return true
    const budget = this.#of(ip)
    const nowMs = Date.now()
    if (budget.waitMs(weight, nowMs) > 0) return false
    budget.spend(weight, nowMs)
    return true
  }

  /** Counts what only the reply's length told. */
  add(ip: string, weight: number): void {
    if (this.#cap < Number.POSITIVE_INFINITY && weight > 0) this.#of(ip).spend(weight, Date.now())
  }

  #of(ip: string): IpBudget {
    const known = this.#byIp.get(ip)
    if (known !== undefined) return known
    if (this.#byIp.size >= ADDRESSES_MAX) this.#byIp.delete(this.#byIp.keys().next().value as string)
    const budget = new IpBudget({ cap: this.#cap })
    this.#byIp.set(ip, budget)
    return budget
  }
}
