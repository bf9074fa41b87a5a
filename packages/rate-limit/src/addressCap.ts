import { floorDivPow10, NTL_DECIMALS, type Ntl } from '@hyperladder/units'

/**
 * Returns how many requests an address may have sent in its life: 10,000 and one per whole unit of USDC traded. Rounding: volume down.
 * Holds for every account it was checked on (`userRateLimit` of two mainnet accounts, `errors/ratelimit_probe_testnet`).
 * @example addressCap(parseNtl('357.45105')) // 10357
 */
export const addressCap = (cumVlm: Ntl): number => 10_000 + Number(floorDivPow10(cumVlm, NTL_DECIMALS))

/**
 * Returns up to how many requests in all cancels still pass: min(cap + 100000, 2 * cap) (API reference 7.2).
 * @example cancelCap(10_357) // 20714
 */
export const cancelCap = (cap: number): number => Math.min(cap + 100_000, 2 * cap)
