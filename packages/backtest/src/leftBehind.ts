import type { MarketConfig } from '@hyperladder/engine'
import type { Px, Side } from '@hyperladder/units'
import { NO_ASK, NO_BID, type OwnBook } from './ownBook.ts'

/** What a price is beyond: how much base it is for, and the quote of it at its own prices, times the wei of a lot. */
type Passed = {
  readonly side: Side
  readonly wei: bigint
  readonly money: bigint
}
/** A side of which all that rested has been filled at one time, and the level of the outermost. */
type Emptied = { readonly side: Side; readonly level: number; readonly timeMs: number }

/**
 * What an account seems to be worth, but can't be: the recorded price went beyond orders of ours that rest, which a real market can't do before it has filled
 * them. Such orders count at their own price. So do the levels further out that would have followed them, as far as what is held pays for them, also where
 * a side was filled as a whole and the price went on in the same moment: the maker had no time. Only a fill or the price's way back ends that: not that
 * the maker takes its orders back, as it does when it halts, or out of the venue's price band.
 * Laws: never below 0; 0 where no resting order is passed in that way; what is left of a worth never falls as the price rises.
 * @example
 * // 20 TOKEN at 1.16 rest while the market is at 1.20: they count 23.2 USDC, not 24.
 * new LeftBehind(own, market, lotWei).shortfall(px, base, quote) // 0.8 USDC, times the wei of a lot
 */
export class LeftBehind {
  readonly #own: OwnBook
  readonly #market: MarketConfig
  readonly #lotWei: bigint
  readonly #tranche: bigint
  /** Passed by now. */
  #passed: Passed | undefined
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
    const { bestAsk, bestBid } = this.#own
    const emptied = this.#emptied?.side
    const asks = px > bestAsk || (emptied === 'ask' && bestAsk === NO_ASK)
    const bids = px < bestBid || (emptied === 'bid' && bestBid === NO_BID)
    const resting = asks ? this.#asksBelow(px, base) : bids ? this.#bidsAbove(px, quote) : undefined
    const before = shortOf(this.#passed, px)
    const now = shortOf(resting, px)
    this.#passed = now >= before ? resting : this.#passed
    return now >= before ? now : before
  }

  /** An order is filled, at its own price; the book knows it already. */
  fill(side: Side, px: Px, wei: bigint, timeMs: number): void {
    const level = this.#market.grid.exactLevel(px)
    if (this.#own.prices(side).length === 0 && level !== undefined) this.#emptied = { side, level, timeMs }
    const passed = this.#passed
    if (passed?.side !== side) return
    const left = passed.wei - wei
    this.#passed = left <= 0n ? undefined : { side, wei: left, money: passed.money - px * wei }
  }

  #asksBelow(px: Px, base: bigint): Passed {
    const { grid } = this.#market
    let left = base
    let money = 0n
    const sell = (own: Px, wei: bigint): void => {
      const sold = wei < left ? wei : left
      left -= sold
      money += own * sold
    }
    const outermost = this.#eachPassed('ask', (own) => own < px, sell)
    for (let level = (outermost ?? grid.levels) + 1; level < grid.levels && left > 0n; level += 1) {
      const own = grid.px(level)
      if (own >= px) break
      sell(own, this.#tranche)
    }
    return { side: 'ask', wei: base - left, money }
  }

  #bidsAbove(px: Px, quote: bigint): Passed {
    const { grid } = this.#market
    const purse = quote * this.#lotWei
    let wei = 0n
    let money = 0n
    const buy = (own: Px, asked: bigint): void => {
      const left = purse - money
      const bought = own * asked <= left ? asked : left / own
      wei += bought
      money += own * bought
    }
    const outermost = this.#eachPassed('bid', (own) => own > px, buy)
    for (let level = (outermost ?? 0) - 1; level >= 0; level -= 1) {
      const own = grid.px(level)
      if (own <= px) break
      buy(own, this.#tranche)
    }
    return { side: 'bid', wei, money }
  }

  /** Tells every passed order of a side, the best first. Returns the level of the outermost, filled or passed, where all are; else nothing. */
  #eachPassed(side: Side, isPassed: (own: Px) => boolean, tell: (own: Px, wei: bigint) => void): number | undefined {
    const prices = this.#own.prices(side)
    if (prices.length === 0) return this.#emptied?.level
    for (let at = prices.length - 1; at >= 0; at -= 1) {
      const own = prices[at] as Px
      if (!isPassed(own)) return undefined
      tell(own, this.#own.sizeAt(side, own) * this.#lotWei)
    }
    return this.#market.grid.exactLevel(prices[0] as Px)
  }
}

/** Returns 0 once the price is back. */
function shortOf(passed: Passed | undefined, px: Px): bigint {
  if (passed === undefined) return 0n
  const short = passed.side === 'ask' ? px * passed.wei - passed.money : passed.money - px * passed.wei
  return short > 0n ? short : 0n
}
