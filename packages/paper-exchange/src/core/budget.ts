import { addressCap, cancelCap } from '@hyperladder/rate-limit'
import type { Address, Ntl } from '@hyperladder/units'
import type { RateLimitView, VenueAction, VenueRefusal } from './types.ts'
import type { Account, World } from './world.ts'

/** Over budget, one action per this long is let through, counted from the previous one's answer (measured: `errors/ratelimit_probe`). */
const PASS_EVERY_MS = 10_000

/** What was reserved makes up for what was charged, from the first request on. */
const usedOf = ({ used, reserved }: Account): number => Math.max(0, used - reserved)

function budgetCap(world: World, account: Account): number {
  return addressCap(account.cumVlm as Ntl) - addressCap(0n as Ntl) + world.config.limits.addressAllowance
}

/**
 * Returns the refusal of an account that is over its budget, or undefined when the action may go on; a pass restarts the window. Cancels
 * have their own, larger cap. An account at its cap is over it: what the venue prints is one more than was used. A batch that starts
 * below the cap runs whole, even across it, as the probe's account (used 97459 of 97456) had done.
 */
export function refuseOverBudget(world: World, account: Account, cancels: boolean): VenueRefusal | undefined {
  const base = budgetCap(world, account)
  const cap = cancels ? cancelCap(base) : base
  const used = usedOf(account)
  if (used < cap) return undefined
  if (account.lastPassMs === null || world.timeMs - account.lastPassMs >= PASS_EVERY_MS) {
    account.lastPassMs = world.timeMs
    return undefined
  }
  return { code: 'overBudget', used: used + 1, cap, cumVlm: account.cumVlm as Ntl }
}

export function rateLimitView(world: World, account: Account | undefined): RateLimitView {
  if (account === undefined) return { cumVlm: 0n as Ntl, used: 0, cap: world.config.limits.addressAllowance, surplus: 0 }
  return {
    cumVlm: account.cumVlm as Ntl,
    used: usedOf(account),
    cap: budgetCap(world, account),
    surplus: Math.max(0, account.reserved - account.used),
  }
}

/** Of a reserved request: 0.0005 USDC, in its wei (API reference 2.7). */
const REQUEST_PRICE = 50_000n
const DOLLAR = 0

/** Buys requests with USDC of the perps wallet, all or none, for the account itself or for another one that exists. */
export function reserveRequests(
  world: World,
  account: Account,
  { weight, destination }: Extract<VenueAction, { type: 'reserveRequestWeight' }>,
): VenueRefusal | undefined {
  const target = destination === undefined ? account : world.accounts.get(destination)
  if (target === undefined) return { code: 'mustDeposit', address: destination as Address }
  const price = BigInt(weight) * REQUEST_PRICE
  if (account.perps < price) return { code: 'reserveUnfunded' }
  account.perps -= price
  world.feesKept.set(DOLLAR, (world.feesKept.get(DOLLAR) ?? 0n) + price)
  target.reserved += weight
  return undefined
}
