import type { TokenBalance } from '@hyperladder/exchange-port'
import type { Sz, Wei } from '@hyperladder/units'
import { szToWei } from '@hyperladder/units'
import { LIMITS } from './config.ts'
import type { ReadingMark } from './event.ts'
import { haltMarket } from './halt.ts'
import type { EngineState, MarketState, TokenState } from './state.ts'

/**
 * Takes over the account's figures from a feed. They cap what is offered; the boundary never listens to them. A frame that contradicts a
 * fill of a moment ago may be older than it: the next frame, or reconcile, tells.
 */
export function absorbBalances(state: EngineState, balances: readonly TokenBalance[], atMs: number): void {
  for (const [tokenIndex, token] of state.tokens) {
    token.lastReading = totalOf(balances, tokenIndex)
    const racing = atMs - token.lastFillMs < LIMITS.balanceRaceMs && token.lastReading !== token.ledger.expected
    if (!racing) token.ledger.onReading(token.lastReading)
  }
}

/**
 * Takes a reading that was asked for. It counts only if no fill was applied between asking and answer. What one such reading leaves
 * unexplained is suspected, and what a second one says again, long enough after, is an external flow.
 */
export function absorbBalancesReading(
  state: EngineState,
  event: { readonly atMs: number; readonly mark: ReadingMark; readonly balances: readonly TokenBalance[] },
): void {
  if (event.mark.fills === state.fills) takeBalances(state, event.balances, event.atMs)
}

/** Takes over figures that no fill raced: a difference is suspected, or booked when it is what was suspected long enough before. */
export function takeBalances(state: EngineState, balances: readonly TokenBalance[], atMs: number): void {
  for (const [tokenIndex, token] of state.tokens) {
    token.lastReading = totalOf(balances, tokenIndex)
    const delta = token.ledger.onReading(token.lastReading)
    if (delta === 0n) {
      token.suspicion = undefined
    } else if (token.suspicion?.delta !== delta || token.suspicion.fills !== state.fills) {
      token.suspicion = { delta, sinceMs: atMs, fills: state.fills }
    } else if (atMs - token.suspicion.sinceMs >= LIMITS.driftConfirmMs) {
      token.suspicion = undefined
      bookUnexplained(state, tokenIndex, token, delta, atMs)
    }
  }
}

/** Returns whether a balance difference waits for a second reading. */
export const suspectsFlow = (state: EngineState): boolean => [...state.tokens.values()].some(({ suspicion }) => suspicion !== undefined)

/** The operator takes over what was deposited: it is quoted from now on. A market that alone sells the token takes it into its allocation. */
export function acceptFlows(state: EngineState): void {
  for (const [tokenIndex, token] of state.tokens) {
    const market = soleSellerOf(state, tokenIndex)
    if (market) flowInto(market, () => market.inventory.acceptBaseFlows())
    else token.ledger.acceptFlows()
  }
  state.wantsTick = true
}

/** Books a flow into the ledger, and into the allocation of the one market that sells the token. */
export function bookFlow(
  state: EngineState,
  tokenIndex: number,
  delta: Wei,
  how: { readonly accepted: boolean; readonly atMs: number },
): void {
  const token = state.tokens.get(tokenIndex)
  if (!token || delta === 0n) return
  const market = soleSellerOf(state, tokenIndex)
  if (market) flowInto(market, () => market.inventory.bookBaseFlow(delta, how))
  else token.ledger.bookFlow(delta, how)
  token.lastFlowMs = how.atMs
  state.wantsTick = true
  state.notices.push({ type: 'flow', token: token.ledger.token.name, tokenIndex, delta, accepted: how.accepted })
}

/** What a flow adds to the allocation is no profit, and what it takes is no loss: the drawdown guard is told. */
function flowInto({ inventory, worth }: MarketState, book: () => void): void {
  const before = inventory.allocatedBase
  book()
  worth.flowed = (worth.flowed + inventory.allocatedBase - before) as Wei
}

/** A withdrawal must never look like a sale and move the price: above the tolerance it halts what it touches, and no allocation follows it. */
function bookUnexplained(state: EngineState, tokenIndex: number, token: TokenState, delta: Wei, atMs: number): void {
  const small = magnitude(delta) <= toleranceOf(state, tokenIndex)
  // What nobody quoted can leave again: only what goes beyond the waiting deposits is missed.
  const missed = delta + token.ledger.unaccepted < 0n
  bookFlow(state, tokenIndex, delta, { accepted: small, atMs })
  state.corrections.balances += 1
  if (!small && missed) haltUsers(state, tokenIndex, token, delta)
}

function haltUsers(state: EngineState, tokenIndex: number, token: TokenState, delta: Wei): void {
  for (const market of state.markets) {
    const { base, quote } = market.market
    if (base.index !== tokenIndex && quote.index !== tokenIndex) continue
    haltMarket(
      state,
      market,
      `${-delta} wei of ${token.ledger.token.name} left the account without a fill of ours; the venue shows ${token.lastReading}`,
      { sticky: true },
    )
  }
}

/** The tolerance is in lots where the token is a base of ours, else in quote units. */
function toleranceOf(state: EngineState, tokenIndex: number): bigint {
  const market = state.markets.find(({ market }) => market.base.index === tokenIndex)
  return market ? szToWei(state.config.drift.baseLots as Sz, market.market.base) : state.config.drift.quote
}

function soleSellerOf(state: EngineState, tokenIndex: number): MarketState | undefined {
  const users = state.markets.filter(({ market }) => market.base.index === tokenIndex)
  return users.length === 1 ? users[0] : undefined
}

/** Returns the account's total of a token; one without a row holds none. */
export const totalOf = (balances: readonly TokenBalance[], tokenIndex: number): Wei =>
  balances.find((balance) => balance.tokenIndex === tokenIndex)?.total ?? (0n as Wei)

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)
