import type { Px, Side } from '@hyperladder/units'

/** What pays for passed orders: base in wei for asks, quote times the wei of a lot for bids. */
export type Held = { readonly base: bigint; readonly purse: bigint }

/** Orders of one side that a price is beyond, the best first: it has come to each of them in turn. Never more of them than what is held pays for. */
export class PassedOrders {
  readonly side: Side
  readonly #orders: { readonly px: Px; wei: bigint }[] = []
  /** Of what pays for them. */
  #used = 0n

  constructor(side: Side) {
    this.side = side
  }

  /** Price of the worst; `undefined`: there is none. */
  get outermost(): Px | undefined {
    return this.#orders.at(-1)?.px
  }

  isBeyond(px: Px, own: Px): boolean {
    return this.side === 'ask' ? px > own : px < own
  }

  /** Adds an order, as much of it as is still paid for. Returns whether that was any. */
  push(px: Px, asked: bigint, held: Held): boolean {
    const left = this.#paidBy(held) - this.#used
    const most = this.side === 'ask' ? left : left / px
    const wei = asked < most ? asked : most
    if (wei <= 0n) return false
    this.#orders.push({ px, wei })
    this.#used += this.#costOf(px, wei)
    return true
  }

  /** Lets go of what a price is back at, and of what is no longer paid for. */
  retreat(px: Px, held: Held): void {
    const paid = this.#paidBy(held)
    for (let last = this.#orders.at(-1); last !== undefined; last = this.#orders.at(-1)) {
      if (this.isBeyond(px, last.px) && this.#used <= paid) return
      this.#used -= this.#costOf(last.px, last.wei)
      this.#orders.pop()
    }
  }

  /** `rests`: what of ours is left there. What was counted there as one that would follow may have come smaller. */
  fill(px: Px, wei: bigint, rests: bigint): void {
    const at = this.#orders.findIndex((order) => order.px === px)
    const order = this.#orders[at]
    if (order === undefined) return
    const unfilled = order.wei > wei ? order.wei - wei : 0n
    const left = unfilled < rests ? unfilled : rests
    this.#used -= this.#costOf(px, order.wei - left)
    order.wei = left
    if (order.wei === 0n) this.#orders.splice(at, 1)
  }

  /** Returns how much better a price makes them look than their own prices; 10^-8 quote times the wei of a lot. */
  shortAt(px: Px): bigint {
    return this.#orders.reduce((sum, { px: own, wei }) => sum + (this.side === 'ask' ? px - own : own - px) * wei, 0n)
  }

  #paidBy({ base, purse }: Held): bigint {
    return this.side === 'ask' ? base : purse
  }

  #costOf(px: Px, wei: bigint): bigint {
    return this.side === 'ask' ? wei : px * wei
  }
}
