import type { Address } from '@hyperladder/units'

/** What the exchange itself says, asked with nothing of the maker's in between. */
export class VenueTruth {
  readonly #url: string
  readonly #account: Address

  constructor(url: string, account: Address) {
    this.#url = url
    this.#account = account
  }

  /** Slots, as side and price, in which more than one order of ours rests. */
  async doubledSlots(): Promise<readonly string[]> {
    const orders = (await this.#info('frontendOpenOrders')) as readonly {
      side: string
      limitPx: string
      cloid: string | null
      coin: string
    }[]
    const seen = new Set<string>()
    return orders
      .filter(({ cloid }) => cloid !== null)
      .map(({ coin, side, limitPx }) => `${coin} ${side} ${limitPx}`)
      .filter((slot) => seen.has(slot) || !seen.add(slot))
  }

  /** Every fill of the account since its first, oldest first. */
  async fills(): Promise<readonly VenueFill[]> {
    const byKey = new Map<string, VenueFill>()
    for (let startTime = 0; ; ) {
      const page = (await this.#info('userFillsByTime', { startTime })) as readonly VenueFill[]
      for (const fill of page) byKey.set(fillKey(fill), fill)
      if (page.length < PAGE_ROWS) break
      startTime = Math.max(...page.map(({ time }) => time))
    }
    return [...byKey.values()].sort((a, b) => a.time - b.time)
  }

  async #info(type: string, more: object = {}): Promise<unknown> {
    const response = await fetch(`${this.#url}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type, user: this.#account, ...more }),
    })
    return response.json()
  }
}

/** Rows of one answer (API reference 1.8). */
const PAGE_ROWS = 2_000

export type VenueFill = {
  readonly coin: string
  readonly time: number
  readonly tid: number
  readonly oid: number
  readonly side: 'A' | 'B'
  readonly sz: string
  readonly fee: string
  readonly feeToken: string
}

export const fillKey = ({ coin, time, tid, oid }: Pick<VenueFill, 'coin' | 'time' | 'tid' | 'oid'>): string =>
  `${coin}|${time}|${tid}|${oid}`
