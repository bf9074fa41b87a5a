import type { MarkReading, RateLimitReading, RoleReading, TokenBalance } from '@hyperladder/exchange-port'
import type { BalanceRecord, SpotAssetCtxRecord, UserRateLimit, UserRole } from '@hyperladder/protocol'
import { type MarketSpec, NTL_DECIMALS, type Ntl, type Px } from '@hyperladder/units'
import { floorDecimal, parseLedger } from './figures.ts'
import type { Directory } from './universe.ts'

/** Returns a token's balance, or nothing for a row of no token of ours (outcome rows carry no token index). @throws DecimalError */
export function decodeBalance({ token: index, total, hold }: BalanceRecord, { tokenByIndex }: Directory): TokenBalance | undefined {
  const token = index === undefined ? undefined : tokenByIndex.get(index)
  if (token === undefined) return undefined
  return { tokenIndex: token.index, token: token.name, total: parseLedger(total, token), hold: parseLedger(hold, token) }
}

/** Returns the address budget. The volume is a display figure: floored to 10^-8. */
export function decodeRateLimit({ nRequestsUsed, nRequestsCap, nRequestsSurplus, cumVlm }: UserRateLimit): RateLimitReading {
  return { used: nRequestsUsed, cap: nRequestsCap, surplus: nRequestsSurplus ?? 0, cumVlm: floorDecimal(cumVlm, NTL_DECIMALS) as Ntl }
}

/** Returns a market's mark and mid, floored to the price unit; `null` where the venue prints none or a figure below one unit. */
export function decodeMark(market: MarketSpec, ctx: SpotAssetCtxRecord | undefined): MarkReading {
  const figure = (text: string | null | undefined): Px | null => {
    const px = text === null || text === undefined ? 0n : floorDecimal(text, market.pxDecimals)
    return px > 0n ? (px as Px) : null
  }
  return { coin: market.coin, mark: figure(ctx?.markPx), mid: figure(ctx?.midPx) }
}

export function decodeRole(role: UserRole): RoleReading {
  switch (role.role) {
    case 'agent':
      return { role: 'agent', master: role.data.user }
    case 'subAccount':
      return { role: 'subAccount', master: role.data.master }
    case 'missing':
    case 'user':
    case 'vault':
      return { role: role.role }
    default:
      return role satisfies never
  }
}
