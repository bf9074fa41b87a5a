import { liveHolds } from './holds.ts'
import type { Violation } from './plan.ts'
import type { EngineState, MarketState, TokenState } from './state.ts'

/** A flow just booked leaves more held than there is until the next plan has shrunk the orders: no fault of the books. */
const FLOW_GRACE_MS = 60_000

/** `ripening`: a law is broken that is no violation before its time: the same books may be judged otherwise later. */
export type Findings = { readonly violations: readonly Violation[]; readonly ripening: boolean }

const NONE: Findings = { violations: [], ripening: false }

/**
 * Returns which laws of the books are broken now: none, in a program without faults. Checked before every plan; what stays broken halts its market.
 * - offered <= owned: what own live orders hold of a token is at most what seed, fills and flows say there is, or what the venue shows: a deposit
 *   that nobody has booked yet may be traded by hand, and what is then left is the account's word.
 * - uncrossed: the highest own bid is below the lowest own ask, of the orders that have a slot. One without is on its way out: somebody else's that was
 *   taken over, or an earlier run's, either of which may have come to rest beyond what was in flight.
 * - one per slot: no two current orders have the same side and level.
 */
export const findViolations = (state: EngineState, nowMs: number): readonly Violation[] => judgeBooks(state, nowMs).violations

/** Returns what {@link findViolations} returns, and whether time alone may change it. O(markets). */
export function judgeBooks(state: EngineState, nowMs: number): Findings {
  const violations: Violation[] = []
  let ripening = false
  const held: Held[] = []
  for (const market of state.markets) {
    if (market.halted !== null) continue
    const crossed = crossedIn(market)
    if (crossed) violations.push(crossed)
    const doubled = doubledIn(market)
    if (doubled) violations.push(doubled)
    const { base, quote } = market.market
    const live = liveHolds(market)
    if (live.quote > 0n) addHold(held, quote.index, live.quote)
    if (live.base > 0n) addHold(held, base.index, live.base)
  }
  for (const { token, hold } of held) {
    const owned = state.tokens.get(token)
    if (!owned || !isExcess(owned, hold)) continue
    if (nowMs - owned.lastFlowMs < FLOW_GRACE_MS) {
      ripening = true
      continue
    }
    const values = { token: owned.ledger.token.name, held: hold, owned: owned.ledger.expected, shown: owned.lastReading }
    for (const { index, market, halted } of state.markets) {
      if (halted === null && (market.base.index === token || market.quote.index === token))
        violations.push({ market: index, rule: 'offered <= owned', values })
    }
  }
  return violations.length === 0 && !ripening ? NONE : { violations, ripening }
}

type Held = { readonly token: number; hold: bigint }

function addHold(held: Held[], token: number, hold: bigint): void {
  for (const known of held)
    if (known.token === token) {
      known.hold += hold
      return
    }
  held.push({ token, hold })
}

const isExcess = ({ ledger, lastReading }: TokenState, hold: bigint): boolean => hold > ledger.expected && hold > lastReading

function crossedIn({ index, orders: { slots } }: MarketState): Violation | undefined {
  const ask = slots.edge('ask')
  if (ask === undefined) return undefined
  const bid: bigint = slots.edge('bid') ?? 0n
  return bid < ask ? undefined : { market: index, rule: 'highest own bid < lowest own ask', values: { bid, ask } }
}

/** Orders are kept by slot: where one took the place of another without its leave, there are more of them than places. */
function doubledIn({ index, orders: { slots } }: MarketState): Violation | undefined {
  const { size, occupied } = slots
  const unslotted = slots.unslotted().length
  if (size === occupied + unslotted) return undefined
  return { market: index, rule: 'one live order per slot', values: { orders: size, slots: occupied, unslotted } }
}
