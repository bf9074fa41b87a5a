import type { Ntl } from '@hyperladder/units'
import { lesser } from './bounds.ts'

/**
 * What one market wants of a shared quote token. `kept`: notional of resting bids that stay as they are. `bids`: notionals of the further
 * bids, best first. `cap`: the market's own limit for all of it.
 */
export type QuoteClaim = { readonly kept: Ntl; readonly bids: readonly Ntl[]; readonly cap?: Ntl }

/**
 * Returns each market's share of a pool of quote, in 10^-8 quote: kept bids first, then every market's best bid, then every second bid, in the
 * order of the claims within a rank. The bid at which the pool or a cap ends is paid in part.
 *
 * Laws: shares are never negative, their sum is at most the pool, none is above its cap or its claim; deeper bids take nothing from
 * better ones of any market; equal claims give equal answers.
 * @example shareQuote(100n as Ntl, [{ kept: 0n as Ntl, bids: [40n, 40n] as Ntl[] }, { kept: 0n as Ntl, bids: [40n, 40n] as Ntl[] }]) // [60n, 40n]
 */
export function shareQuote(pool: Ntl, claims: readonly QuoteClaim[]): readonly Ntl[] {
  const shares: Ntl[] = claims.map(() => 0n as Ntl)
  let left: bigint = pool
  const pay = (index: number, wanted: bigint, cap: Ntl | undefined): void => {
    const share = shares[index] as bigint
    const affordable = lesser(wanted, left)
    const grant = cap === undefined ? affordable : lesser(affordable, cap - share)
    if (grant <= 0n) return
    shares[index] = (share + grant) as Ntl
    left -= grant
  }
  for (const [index, claim] of claims.entries()) pay(index, claim.kept, claim.cap)
  const ranks = Math.max(0, ...claims.map((claim) => claim.bids.length))
  for (let rank = 0; rank < ranks && left > 0n; rank += 1) {
    for (const [index, claim] of claims.entries()) pay(index, claim.bids[rank] ?? 0n, claim.cap)
  }
  return shares
}
