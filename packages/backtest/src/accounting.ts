import type { MarketConfig } from '@hyperladder/engine'
import type { TradeFill } from '@hyperladder/paper-exchange'
import { floorDiv, type Ntl, type Px, type Side, type Sz, type Wei } from '@hyperladder/units'
import { Drawdown } from './drawdown.ts'
import { LadderSchedule } from './ladderSchedule.ts'
import { LeftBehind } from './leftBehind.ts'
import type { OwnBook } from './ownBook.ts'
import type { Funds, LevelFills, Totals } from './types.ts'

type Level = { bids: number; asks: number; boughtSz: bigint; soldSz: bigint }

/**
 * The books of a run: money at every fill, by the venue's own figures. Exact integers; base is valued at the market's price, rounded down, but what was
 * left behind at its own prices ({@link LeftBehind}): in every worth, at the end and on the way there.
 * Laws: `pnl = realised + unrealised`; `vsHodl = spreadCaptured + il - fees - leftBehind`; `worth + leftBehind` is what the balances are worth.
 */
export class Accounting {
  readonly start: Funds
  base: bigint
  quote: bigint
  fills = 0
  volume = 0n
  realised = 0n
  #feesQuote = 0n
  #feesBase = 0n
  /** Of fees in base, each at the price of its purchase. */
  #feesBaseValue = 0n
  #bought = 0n
  #sold = 0n
  /** What the base held has cost. */
  #cost: bigint
  readonly #startPx: Px
  readonly #lotWei: bigint
  readonly #schedule: LadderSchedule
  readonly #behind: LeftBehind
  readonly #drawdown = new Drawdown()
  #px: Px
  #nowMs = 0
  readonly #levels: (Level | undefined)[] = []
  readonly #market: MarketConfig
  #rebalancedPx: Px
  #rebalancedBase: bigint
  #rebalanced = 0n
  #lvrClosedForm = 0

  constructor(market: MarketConfig, funds: Funds, px: Px, own: OwnBook) {
    const { base } = market.market
    this.#market = market
    this.start = funds
    this.base = funds.base
    this.quote = funds.quote
    this.#lotWei = 10n ** BigInt(base.weiDecimals - base.szDecimals)
    this.#px = px
    this.#startPx = px
    this.#rebalancedPx = px
    this.#rebalancedBase = funds.base
    this.#schedule = new LadderSchedule(market.grid, market.orderSize, this.#lotWei)
    this.#cost = this.value(this.base, px)
    this.#behind = new LeftBehind(own, market, this.#lotWei)
  }

  /** Returns what base is worth at a price. Rounding: down. Lots and what is below one by themselves: so it stays within 64 bits, and is quick. */
  value(baseWei: bigint, px: Px): bigint {
    const lotWei = this.#lotWei
    return px * (baseWei / lotWei) + floorDiv(px * (baseWei % lotWei), lotWei)
  }

  /** Returns what the account is worth at a price. Rounding: down. Law: never above what its balances are worth there. */
  worth(px: Px): bigint {
    const short = this.#behind.passes(px, this.#nowMs) ? this.#behind.shortfall(px, this.base, this.quote) : 0n
    return this.quote + floorDiv(px * this.base - short, this.#lotWei)
  }

  /** Returns how much more its balances are worth there. */
  leftBehind(px: Px): bigint {
    return this.#balancesWorth(px) - this.worth(px)
  }

  readonly #balancesWorth = (px: Px): bigint => this.quote + this.value(this.base, px)

  get worthStart(): bigint {
    return this.start.quote + this.value(this.start.base, this.#startPx)
  }

  get fees(): bigint {
    return this.#feesQuote + this.#feesBaseValue
  }

  price(px: Px, timeMs: number): void {
    this.#px = px
    this.#nowMs = timeMs
    if (this.#behind.passes(px, timeMs)) {
      this.#drawdown.end(this.#balancesWorth)
      this.#drawdown.worth(this.worth(px))
    } else this.#drawdown.price(px)
  }

  /** What rests of ours has changed. `halted`: the maker has given up. */
  rests(timeMs: number, halted = false): void {
    this.#behind.halted = halted
    this.price(this.#px, timeMs)
  }

  fill({ side, px, sz, fee }: TradeFill, level: number | undefined, timeMs: number): void {
    this.#drawdown.close(this.#balancesWorth)
    const gross = px * sz
    const lots = sz * this.#lotWei
    this.#behind.fill(side, px, lots, timeMs)
    this.fills += 1
    this.volume += gross
    if (side === 'bid') {
      this.#buy(gross, lots, fee, px)
      this.#bought += sz
    } else {
      this.#sell(gross, lots, fee)
      this.#sold += sz
    }
    this.#countLevel(side, sz, level)
  }

  #buy(gross: bigint, lots: bigint, fee: bigint, px: Px): void {
    this.quote -= gross
    this.base += lots - fee
    this.#cost += gross
    this.#feesBase += fee
    this.#feesBaseValue += this.value(fee, px)
  }

  #sell(gross: bigint, lots: bigint, fee: bigint): void {
    const cost = this.base === 0n ? 0n : floorDiv(this.#cost * lots, this.base)
    this.realised += gross - fee - cost
    this.#cost -= cost
    this.base -= lots
    this.quote += gross - fee
    this.#feesQuote += fee
  }

  #countLevel(side: Side, sz: bigint, level: number | undefined): void {
    if (level === undefined) return
    this.#levels[level] ??= { bids: 0, asks: 0, boughtSz: 0n, soldSz: 0n }
    const entry = this.#levels[level]
    if (side === 'bid') {
      entry.bids += 1
      entry.boughtSz += sz
    } else {
      entry.asks += 1
      entry.soldSz += sz
    }
  }

  /** The portfolio that LVR compares with is brought to the same base, at this price. */
  rebalance(px: Px): void {
    const before = this.#rebalancedPx
    const held = this.#rebalancedBase
    this.#rebalancedPx = px
    this.#rebalancedBase = this.base
    if (px === before) return
    this.#rebalanced += this.value(held, px) - this.value(held, before)
    if (!this.#within(px)) return
    const step = Number(px - before)
    this.#lvrClosedForm += (Number(this.#market.orderSize) * step * step) / Number(before) / (2 * this.#schedule.logStep)
  }

  #within(px: Px): boolean {
    const { grid } = this.#market
    return px >= grid.px(0) && px <= grid.px(grid.levels - 1)
  }

  levels(): readonly LevelFills[] {
    return this.#levels.flatMap((entry, level) => {
      if (entry === undefined) return []
      const { bids, asks } = entry
      return [{ level, px: this.#market.grid.px(level), bids, asks, boughtSz: entry.boughtSz as Sz, soldSz: entry.soldSz as Sz }]
    })
  }

  /** Everything that the books alone can tell, at a price. */
  totals(px: Px): Omit<Totals, 'marketSz' | 'busiestDay' | 'requests' | 'requestsPerQuote' | 'timeInRange' | 'timeQuoting'> {
    this.#drawdown.close(this.#balancesWorth)
    this.rebalance(px)
    const { base, quote } = this.start
    const { worthStart } = this
    const worthEnd = this.worth(px)
    const leftBehind = this.#balancesWorth(px) - worthEnd
    const pnl = worthEnd - worthStart
    const hodlEnd = quote + this.value(base, px)
    const vsHodl = worthEnd - hodlEnd
    const scheduled = this.#schedule.quoteAt(this.base) - this.#schedule.quoteAt(base)
    const il = scheduled + this.value(this.base, px) - this.value(base, px)
    const { fees } = this
    const drift = scheduled + this.value(this.base, px) - this.value(base, this.#startPx)
    return {
      fills: this.fills,
      volume: this.volume as Ntl,
      boughtSz: this.#bought as Sz,
      soldSz: this.#sold as Sz,
      worthStart: worthStart as Ntl,
      worthEnd: worthEnd as Ntl,
      pnl: pnl as Ntl,
      realised: this.realised as Ntl,
      unrealised: (pnl - this.realised) as Ntl,
      feesQuote: this.#feesQuote as Ntl,
      feesBase: this.#feesBase as Wei,
      fees: fees as Ntl,
      hodlEnd: hodlEnd as Ntl,
      vsHodl: vsHodl as Ntl,
      spreadCaptured: (vsHodl - il + fees + leftBehind) as Ntl,
      il: il as Ntl,
      ilClosedForm: this.#within(this.#startPx) && this.#within(px) ? this.#schedule.ilClosedForm(base, this.base) : null,
      lvr: (this.#rebalanced - drift) as Ntl,
      lvrClosedForm: this.#lvrClosedForm,
      maxDrawdown: this.#drawdown.max as Ntl,
      leftBehind: leftBehind as Ntl,
    }
  }
}
