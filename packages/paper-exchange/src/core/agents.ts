import type { Address } from '@hyperladder/units'
import type { VenueAction, VenueRefusal } from './types.ts'
import { type Account, type Agent, DAY_MS, type World } from './world.ts'

const DEFAULT_VALID_MS = 90 * DAY_MS
const MAX_VALID_MS = 180 * DAY_MS
const NAMED_MAX = 3
const NAMED_PER_SUB_ACCOUNT = 2
const NAME_LENGTH_MAX = 16

/** Returns the agent behind an address, unless there is none or it has run out. */
export function liveAgent(world: World, address: Address): Agent | undefined {
  const agent = world.agents.get(address)
  return agent !== undefined && agent.validUntilMs > world.timeMs ? agent : undefined
}

/** Returns the live agents of an account, in order of approval. */
export function agentsOf(world: World, master: Address): Agent[] {
  return [...world.agents.values()].filter((agent) => agent.master === master && agent.validUntilMs > world.timeMs)
}

/** Lets `agent` sign for the account. Its name replaces an older agent of that name; '' is the one unnamed agent (API reference 2.8). */
export function approveAgent(
  world: World,
  account: Account,
  action: Extract<VenueAction, { type: 'approveAgent' }>,
): VenueRefusal | undefined {
  const { agent: address, name } = action
  const validUntilMs = Math.min(action.validUntilMs ?? world.timeMs + DEFAULT_VALID_MS, world.timeMs + MAX_VALID_MS)
  if (name.length > NAME_LENGTH_MAX) return { code: 'agentName' }
  if (validUntilMs <= world.timeMs) return { code: 'agentExpired' }
  const known = liveAgent(world, address)
  if (world.accounts.has(address)) return { code: 'agentUsed' }
  if (known !== undefined && (known.master !== account.address || known.name !== name)) return { code: 'agentUsed' }
  const own = agentsOf(world, account.address)
  const replaced = own.find((agent) => agent.name === name)
  const limit = namedLimit(world, account.address)
  if (name !== '' && replaced === undefined && own.filter((agent) => agent.name !== '').length >= limit)
    return { code: 'agentLimit', limit }
  // An agent that is gone takes its nonces with it (API reference 6.3).
  for (const old of [...world.agents.values()]) {
    if (old.address === address || (old !== replaced && old.validUntilMs > world.timeMs)) continue
    world.agents.delete(old.address)
    if (!world.accounts.has(old.address)) world.signers.delete(old.address)
  }
  world.agents.delete(address)
  world.agents.set(address, { address, master: account.address, name, validUntilMs })
  return undefined
}

function namedLimit(world: World, master: Address): number {
  const subAccounts = [...world.owned.values()].filter((owned) => owned.master === master && owned.kind === 'subAccount').length
  return NAMED_MAX + NAMED_PER_SUB_ACCOUNT * subAccounts
}
