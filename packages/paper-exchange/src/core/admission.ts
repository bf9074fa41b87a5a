import type { ChargeCause } from '@hyperladder/rate-limit'
import { liveAgent } from './agents.ts'
import { refuseOverBudget } from './budget.ts'
import { NonceSet } from './nonces.ts'
import type { SignedCommand, VenueAction, VenueRefusal } from './types.ts'
import type { Account, World } from './world.ts'

/** More cancels than this in one action are refused as a whole, free of charge (API reference 2.4). */
const CANCELS_MAX = 200

export type Admission =
  | { readonly ok: true; readonly account: Account }
  | { readonly ok: false; readonly refusal: VenueRefusal; readonly cause: ChargeCause; readonly account?: Account }

/**
 * Decides for whom an action runs, and whether it runs: signer, vault, weight, nonce, budget, expiry, in this order. Only what passed
 * the budget uses its nonce up: the venue refuses over-budget requests three times faster than it runs any (`errors/ratelimit_probe`), so
 * they never reach the chain. A stale action does, and pays.
 */
export function admit(world: World, command: SignedCommand): Admission {
  const { action, nonce } = command
  const owner = accountOf(world, command)
  if (!owner.ok) return owner
  const { account } = owner
  const limit = itemsMax(world, action)
  if (itemCount(action) > limit) return refuse({ code: 'overWeight', limit }, 'overWeight')
  const nonces = noncesOf(world, command)
  const badNonce = nonces.check(nonce, world.timeMs)
  if (badNonce !== undefined) return refuse(badNonce, 'nonce')
  const overBudget = refuseOverBudget(world, account, isCancel(action))
  if (overBudget !== undefined) return refuse(overBudget, 'overBudget')
  nonces.use(nonce)
  if (!isUserSigned(action) && command.expiresAfter !== undefined && command.expiresAfter < world.timeMs) {
    return { ok: false, refusal: { code: 'expired' }, cause: 'expired', account }
  }
  return owner
}

/** Nobody knows how many orders the venue takes in one action (API reference 2.4): the limit is the configuration's. */
const itemsMax = (world: World, action: VenueAction): number => (isCancel(action) ? CANCELS_MAX : world.config.limits.ordersPerAction)

/** Returns what the action counts for the address budget: its items, or one. */
export function itemCount(action: VenueAction): number {
  switch (action.type) {
    case 'order':
      return action.orders.length
    case 'cancel':
    case 'cancelByCloid':
      return action.cancels.length
    case 'batchModify':
      return action.modifies.length
    default:
      return 1
  }
}

type CancelAction = Extract<VenueAction, { type: 'cancel' | 'cancelByCloid' }>
const isCancel = (action: VenueAction): action is CancelAction => action.type === 'cancel' || action.type === 'cancelByCloid'

/** What a user signs as typed data of its own: the envelope's vault and expiry are no part of it, so they mean nothing (API reference 6.4). */
const isUserSigned = ({ type }: VenueAction): boolean => type === 'approveAgent' || type === 'approveBuilderFee'

/** Approvals are signed by the account's own key; anything else also by an agent, and for a sub-account or vault of the account. */
function accountOf(world: World, command: SignedCommand): Admission {
  const { signer, action } = command
  const userSigned = isUserSigned(action)
  const vault = userSigned ? undefined : command.vault
  const master = world.accounts.get(userSigned ? signer : (liveAgent(world, signer)?.master ?? signer))
  if (master === undefined) return refuse({ code: userSigned ? 'mustDeposit' : 'unknownSigner', address: signer }, 'signer')
  if (vault === undefined) return { ok: true, account: master }
  if (vault === master.address) return refuse({ code: 'vaultForbidden', vault }, 'vault')
  const owned = world.owned.get(vault)
  const account = world.accounts.get(vault)
  if (owned === undefined || account === undefined) return refuse({ code: 'vaultNotRegistered', vault }, 'vault')
  if (owned.master !== master.address) return refuse({ code: 'vaultForbidden', vault }, 'vault')
  return { ok: true, account }
}

function noncesOf(world: World, command: SignedCommand): NonceSet {
  let nonces = world.signers.get(command.signer)
  if (nonces === undefined) {
    nonces = new NonceSet()
    world.signers.set(command.signer, nonces)
  }
  return nonces
}

const refuse = (refusal: VenueRefusal, cause: ChargeCause): Admission => ({ ok: false, refusal, cause })
