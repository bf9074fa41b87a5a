import { IpBudget } from '@hyperladder/rate-limit'

/** Addresses remembered; a server on the loopback sees few. */
const ADDRESSES_MAX = 1024

/** The venue's weight limit per remote IP and minute, over all its connections (API reference 7.1). */
export class IpWeights {
  readonly #enforced: boolean
  readonly #byIp = new Map<string, IpBudget>()

  constructor(enforced: boolean) {
    this.#enforced = enforced
  }

  /** Counts a request and returns whether it fits. One that does not fit costs nothing. */
  spend(ip: string, weight: number): boolean {
    if (!this.#enforced) return true
    const budget = this.#of(ip)
    const nowMs = Date.now()
    if (budget.waitMs(weight, nowMs) > 0) return false
    budget.spend(weight, nowMs)
    return true
  }

  /** Counts what only the reply's length told. */
  add(ip: string, weight: number): void {
    if (this.#enforced && weight > 0) this.#of(ip).spend(weight, Date.now())
  }

  #of(ip: string): IpBudget {
    const known = this.#byIp.get(ip)
    if (known !== undefined) return known
    if (this.#byIp.size >= ADDRESSES_MAX) this.#byIp.delete(this.#byIp.keys().next().value as string)
    const budget = new IpBudget()
    this.#byIp.set(ip, budget)
    return budget
  }
}
