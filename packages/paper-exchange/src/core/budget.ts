import { addressCap, cancelCap } from '@hyperladder/rate-limit'
import type { Ntl } from '@hyperladder/units'
import type { RateLimitView, VenueRefusal } from './types.ts'
import type { Account, World } from './world.ts'

/** Over budget, one action per this long is let through, counted from the previous one's answer (measured: `errors/ratelimit_probe`). */
const PASS_EVERY_MS = 10_000

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
  if (account.used < cap) return undefined
  if (account.lastPassMs === null || world.timeMs - account.lastPassMs >= PASS_EVERY_MS) {
    account.lastPassMs = world.timeMs
    return undefined
  }
  return { code: 'overBudget', used: account.used + 1, cap, cumVlm: account.cumVlm as Ntl }
}

export function rateLimitView(world: World, account: Account): RateLimitView {
  return { cumVlm: account.cumVlm as Ntl, used: account.used, cap: budgetCap(world, account), surplus: 0 }
}
