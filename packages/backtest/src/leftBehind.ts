import type { MarketConfig } from '@hyperladder/engine'
import type { Px, Side } from '@hyperladder/units'
import type { OwnBook } from './ownBook.ts'
import { type Held, PassedOrders } from './passedOrders.ts'

/** A side of which all that rested has been filled at one time, and the level of the outermost. */
type Emptied = { readonly side: Side; readonly level: number; readonly timeMs: number }

/**
 * What an account seems to be worth, but can't be: the recorded price went beyond orders of ours that rest, which a real market can't do before it has filled
 * them. Such orders count at their own price. So do the levels further out that would have followed them, as far as what is held pays for them, also where
 * a side was filled as a whole and the price went on in the same moment: the maker had no time. Only a fill or the price's way back ends that: not that
 * the maker takes its orders back, as it does out of the venue's price band, or that the venue refuses to move them. When it halts, no more follow. One that
 * is moved still counts where it was passed; what it is then sold for makes up for that, so that moving neither earns nor costs.
 * Laws: never below 0; 0 where no resting order is passed in that way; what is left of a worth never falls as the price rises; asked twice, it is the same.
 * @example
 * // 20 TOKEN at 1.16 rest while the market is at 1.20: they count 23.2 USDC, not 24.
 * new LeftBehind(own, market, lotWei).shortfall(px, base, quote) // 0.8 USDC, times the wei of a lot
 */
export class LeftBehind {
  /** The maker has given up. */
  halted = false
  readonly #own: OwnBook
  readonly #market: MarketConfig
  readonly #lotWei: bigint
  readonly #tranche: bigint
  /** By now. */
  #passed: PassedOrders | undefined
  #emptied: Emptied | undefined

  constructor(own: OwnBook, market: MarketConfig, lotWei: bigint) {
    this.#own = own
    this.#market = market
    this.#lotWei = lotWei
    this.#tranche = market.orderSize * lotWei
  }

  /** Whether the price of a time may leave something behind; cheap, as most prices do not. */
  passes(px: Px, timeMs: number): boolean {
    if (this.#emptied !== undefined && this.#emptied.timeMs !== timeMs) this.#emptied = undefined
    return px > this.#own.bestAsk || px < this.#own.bestBid || this.#passed !== undefined || this.#emptied !== undefined
  }

  /** Returns how much less the account is worth at a price than its balances are there; 10^-8 quote times the wei of a lot, exact. */
  shortfall(px: Px, base: bigint, quote: bigint): bigint {
    const held = { base, purse: quote * this.#lotWei }
    const before = this.#stillPassed(px, held)
    const now = this.#restingPassed(px, held)
    const [shortBefore, shortNow] = [before?.shortAt(px) ?? 0n, now?.shortAt(px) ?? 0n]
    this.#passed = shortNow >= shortBefore ? now : before
    return shortNow >= shortBefore ? shortNow : shortBefore
  }

  /** An order is filled, at its own price; the book knows it already. */
  fill(side: Side, px: Px, wei: bigint, timeMs: number): void {
    const level = this.#market.grid.exactLevel(px)
    if (this.#own.prices(side).length === 0 && level !== undefined) this.#emptied = { side, level, timeMs }
    if (this.#passed?.side === side) this.#passed.fill(px, wei, this.#own.sizeAt(side, px) * this.#lotWei)
  }

  /** What was passed before, without what the price is back at, and with what would have followed by now. */
  #stillPassed(px: Px, held: Held): PassedOrders | undefined {
    const passed = this.#passed
    passed?.retreat(px, held)
    if (passed?.outermost === undefined) return undefined
    if (!this.halted) this.#follow(passed, this.#market.grid.exactLevel(passed.outermost), px, held)
    return passed
  }

  #restingPassed(px: Px, held: Held): PassedOrders | undefined {
    const { bestAsk, bestBid } = this.#own
    const emptied = this.#emptied
    const side = px > bestAsk ? 'ask' : px < bestBid ? 'bid' : emptied?.side
    if (side === undefined) return undefined
    const passed = new PassedOrders(side)
    const prices = this.#own.prices(side)
    for (let at = prices.length - 1; at >= 0; at -= 1) {
      const own = prices[at] as Px
      if (!passed.isBeyond(px, own)) break
      passed.push(own, this.#own.sizeAt(side, own) * this.#lotWei, held)
    }
    const { outermost } = passed
    const level = outermost === undefined ? undefined : this.#market.grid.exactLevel(outermost)
    this.#follow(passed, prices.length === 0 ? emptied?.level : level, px, held)
    return orNone(passed)
  }

  /** The levels further out than one, as far as the price has come. */
  #follow(passed: PassedOrders, level: number | undefined, px: Px, held: Held): void {
    if (level === undefined) return
    const { grid } = this.#market
    const step = passed.side === 'ask' ? 1 : -1
    for (let next = level + step; next >= 0 && next < grid.levels; next += step) {
      const own = grid.px(next)
      if (!passed.isBeyond(px, own) || !passed.push(own, this.#tranche, held)) return
    }
  }
}

const orNone = (passed: PassedOrders): PassedOrders | undefined => (passed.outermost === undefined ? undefined : passed)
