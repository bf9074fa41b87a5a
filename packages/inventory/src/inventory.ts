import {
  floorToLot,
  formatNtl,
  formatWei,
  type MarketSpec,
  type Ntl,
  notional,
  type Px,
  type Sz,
  szToWei,
  type Wei,
} from '@hyperladder/units'
import { atLeastZero, lesser } from './bounds.ts'
import { InventoryError } from './inventoryError.ts'
import type { TokenLedger } from './tokenLedger.ts'

/** What a market is given. `base` default: all of the account's base token. `quote` default: no limit of its own. */
export type Allocation = { readonly base?: Wei; readonly quote?: Ntl }

/**
 * One own fill. The venue takes the fee of a buy in the base token and of a sell in the quote token; a negative fee is a rebate, and a
 * rebate on a sell has been seen paid in base (node fills of 2025-06-24). `other`: neither token of this market; the caller moves that ledger.
 */
export type InventoryFill = {
  readonly px: Px
  readonly sz: Sz
  readonly fee: { readonly token: 'base' | 'quote' | 'other'; readonly amount: Wei }
}

/** `base`: lots that may be offered. `boundaryBase`: lots that set the boundary. `quote`: what this market's bids may spend. */
export type EffectiveBalances = { readonly base: Sz; readonly boundaryBase: Sz; readonly quote: Ntl }

/** Everything a market's inventory knows, as plain data. `allocatedQuote`: `null` when it has no limit of its own. */
export type InventorySnapshot = { readonly allocatedBase: Wei; readonly allocatedQuote: Ntl | null; readonly pendingBase: Wei }

/**
 * One market's share of the account. The allocation alone moves the boundary; the account's balance only caps what is offered, so that
 * a withdrawal never looks like a sale.
 *
 * Laws: `allocatedBase` = allocation + own fills - base fees + accepted base flows, and no reading moves it; `effective().base` is at most
 * the allocation and at most the account, and over all markets of one base token the sum is at most the account; dust below a lot is
 * never offered; nothing effective is ever negative.
 * @throws {@link InventoryError} when the allocation is negative or above what the account has and no other market was given.
 * @example
 * const inventory = new Inventory({ market, base, quote, allocation: {} })
 * inventory.onAskFill({ px: 2_000_000n as Px, sz: 40n as Sz, fee: { token: 'quote', amount: 32_000n as Wei } })
 * inventory.effective() // { base: 960n, boundaryBase: 960n, quote: ... }
 */
export class Inventory {
  readonly market: MarketSpec
  readonly #base: TokenLedger
  readonly #quote: TokenLedger
  #allocatedBase: Wei
  #allocatedQuote: Ntl | undefined
  #pendingBase = 0n as Wei
  #version = 0
  /** The effective balances, and the versions of what they were made of. */
  #effective: { readonly own: number; readonly base: number; readonly quote: number; readonly balances: EffectiveBalances } | undefined

  constructor(options: {
    readonly market: MarketSpec
    readonly base: TokenLedger
    readonly quote: TokenLedger
    readonly allocation: Allocation
  }) {
    const { market, base, quote, allocation } = options
    this.market = market
    this.#base = base
    this.#quote = quote
    this.#allocatedBase = checkBase(market, base, allocation.base ?? base.effective)
    this.#allocatedQuote = checkQuote(market, quote, allocation.quote)
    base.moveClaim(this.#allocatedBase)
  }

  /**
   * Returns the inventory that a snapshot was taken of, and claims its share of the base ledger. What the account has now is not asked: less than was
   * allocated caps what is offered, and moves no boundary.
   */
  static restore(options: {
    readonly market: MarketSpec
    readonly base: TokenLedger
    readonly quote: TokenLedger
    readonly snapshot: InventorySnapshot
  }): Inventory {
    const { snapshot, ...shared } = options
    const inventory = new Inventory({ ...shared, allocation: { base: 0n as Wei } })
    inventory.#moveAllocation(snapshot.allocatedBase)
    inventory.#allocatedQuote = snapshot.allocatedQuote ?? undefined
    inventory.#pendingBase = snapshot.pendingBase
    inventory.#version += 1
    return inventory
  }

  /** Changes whenever the allocations or what is pending do. What the ledgers tell has versions of its own. */
  get version(): number {
    return this.#version
  }

  /** Allocation + own fills - base fees + accepted base flows, in base wei. Alone moves the boundary. */
  get allocatedBase(): Wei {
    return this.#allocatedBase
  }

  /** Allocated quote, moved by own fills and quote fees; undefined when the market has no limit of its own. */
  get allocatedQuote(): Ntl | undefined {
    return this.#allocatedQuote
  }

  /** Base flows that are booked in the ledger and not taken into the allocation: deposits waiting (> 0), or an unaccepted withdrawal (< 0). */
  get pendingBase(): Wei {
    return this.#pendingBase
  }

  /** Books a sale: base out, quote in. Fill by fill, once each: the caller knows duplicates. */
  onAskFill(fill: InventoryFill): void {
    this.#applyFill(-szToWei(fill.sz, this.market.base), notional(fill.px, fill.sz), fill)
  }

  /** Books a purchase: base in, quote out. */
  onBidFill(fill: InventoryFill): void {
    this.#applyFill(szToWei(fill.sz, this.market.base), -notional(fill.px, fill.sz), fill)
  }

  /**
   * Takes over the account's figures, always. Returns what own fills and flows leave unexplained per token (0 where none was given); nothing
   * of it is booked, and the boundary stays.
   */
  onBalanceUpdate(balances: { readonly base?: Wei; readonly quote?: Ntl }): { readonly base: Wei; readonly quote: Ntl } {
    const base = balances.base === undefined ? (0n as Wei) : this.#base.onReading(balances.base)
    const quote = balances.quote === undefined ? 0n : this.#quote.onReading(balances.quote as bigint as Wei)
    return { base, quote: quote as bigint as Ntl }
  }

  /**
   * Books a base flow that is no trade of ours, such as a dust conversion or a transfer, in the ledger. `accepted` takes it into the allocation too,
   * and so moves the boundary: for drift within tolerance and for what the operator agreed to. Not accepted: a deposit is not quoted, and
   * a withdrawal caps what is offered while the boundary stays, until {@link acceptBaseFlows}.
   */
  bookBaseFlow(delta: Wei, options: { readonly accepted: boolean }): void {
    const counted = this.#base.bookFlow(delta, options)
    if (!options.accepted) {
      this.#pendingBase = (this.#pendingBase + delta) as Wei
      this.#version += 1
      return
    }
    this.#pendingBase = (this.#pendingBase + delta - counted) as Wei
    this.#moveAllocation(counted)
  }

  /** Takes all pending base flows into the allocation. Returns what the allocation moved by. */
  acceptBaseFlows(): Wei {
    const pending = this.#pendingBase
    this.#pendingBase = 0n as Wei
    this.#base.acceptFlows(atLeastZero(pending) as Wei)
    this.#moveAllocation(pending)
    return pending
  }

  /**
   * Returns what may be offered. Where the markets of one base token were given more than there is left, each is capped by the whole
   * shortfall: the sum stays within the account whatever the order. For a market alone that is min(allocated, account). Rounding: base
   * down to the lot.
   */
  effective(): EffectiveBalances {
    const known = this.#effective
    if (known && known.own === this.#version && known.base === this.#base.version && known.quote === this.#quote.version)
      return known.balances
    const balances = this.#balances()
    this.#effective = { own: this.#version, base: this.#base.version, quote: this.#quote.version, balances }
    return balances
  }

  snapshot(): InventorySnapshot {
    return { allocatedBase: this.#allocatedBase, allocatedQuote: this.#allocatedQuote ?? null, pendingBase: this.#pendingBase }
  }

  #balances(): EffectiveBalances {
    const { base } = this.market
    const own = this.#allocatedBase - atLeastZero(this.#base.claimed - this.#base.effective)
    const pool = this.#quote.unclaimed as bigint
    const limit = this.#allocatedQuote
    return {
      base: floorToLot(atLeastZero(own) as Wei, base),
      boundaryBase: floorToLot(atLeastZero(this.#allocatedBase) as Wei, base),
      quote: atLeastZero(limit === undefined ? pool : lesser(limit, pool)) as Ntl,
    }
  }

  #applyFill(baseDelta: bigint, quoteDelta: bigint, { fee }: InventoryFill): void {
    const base = fee.token === 'base' ? baseDelta - fee.amount : baseDelta
    const quote = fee.token === 'quote' ? quoteDelta - fee.amount : quoteDelta
    this.#base.onFill(base as Wei)
    this.#quote.onFill(quote as Wei)
    this.#moveAllocation(base as Wei)
    if (this.#allocatedQuote !== undefined) this.#allocatedQuote = (this.#allocatedQuote + quote) as Ntl
    this.#version += 1
  }

  #moveAllocation(delta: Wei): void {
    this.#version += 1
    const before = atLeastZero(this.#allocatedBase)
    this.#allocatedBase = (this.#allocatedBase + delta) as Wei
    this.#base.moveClaim((atLeastZero(this.#allocatedBase) - before) as Wei)
  }
}

function checkBase(market: MarketSpec, ledger: TokenLedger, allocated: Wei): Wei {
  const free = ledger.unclaimed
  if (allocated >= 0n && allocated <= free) return allocated
  const { token } = ledger
  throw new InventoryError(
    'E_ALLOCATION_BASE',
    `allocation.base of ${market.coin} was ${formatWei(allocated, token)} ${token.name}, must be 0 to ${formatWei(free, token)}: the account has ` +
      `${formatWei(ledger.account, token)} and other markets were given ${formatWei(ledger.claimed, token)}`,
    { coin: market.coin, token: token.name, allocated, account: ledger.account, claimed: ledger.claimed },
  )
}

function checkQuote(market: MarketSpec, ledger: TokenLedger, allocated: Ntl | undefined): Ntl | undefined {
  const account = ledger.account as bigint as Ntl
  if (allocated === undefined || (allocated >= 0n && allocated <= account)) return allocated
  throw new InventoryError(
    'E_ALLOCATION_QUOTE',
    `allocation.quote of ${market.coin} was ${formatNtl(allocated)} ${ledger.token.name}, must be 0 to ${formatNtl(account)}, the account's total`,
    { coin: market.coin, token: ledger.token.name, allocated, account },
  )
}
