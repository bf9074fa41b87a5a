import type { AgentReading } from '@hyperladder/exchange-client'
import type { RoleReading } from '@hyperladder/exchange-port'
import type { Address } from '@hyperladder/units'
import { type Finding, fail, ok, warn } from './finding.ts'

export type AccountFacts = {
  /** Address of the key. */
  readonly signer: Address
  readonly signerRole: RoleReading
  /** Who owns the funds: the config's `account.address`, else the signer. */
  readonly owner: Address
  /** Sub-account or vault to trade for. */
  readonly vault?: { readonly address: Address; readonly role: RoleReading }
  /** Named agents of the owner; only asked for where the signer is an agent. */
  readonly agents?: readonly AgentReading[]
  readonly nowMs: number
}

const KEY = 'key'
const DAY_MS = 86_400_000
/** Time to approve another one: an agent that has run out can't even cancel. */
const RUNS_OUT_SOON_MS = 7 * DAY_MS

/**
 * Returns whether the key may act for the account. A key that belongs elsewhere reads one account and trades on another: orders it never
 * sees again, doubled at every reconcile.
 */
export function checkAccount(facts: AccountFacts): Finding[] {
  const { vault, owner } = facts
  return [checkKey(facts), ...(vault ? [checkVault(vault.address, vault.role, owner)] : [])]
}

function checkKey(facts: AccountFacts): Finding {
  const { signer, signerRole: role, owner } = facts
  switch (role.role) {
    case 'agent':
      if (role.master === owner) return checkAgent(facts)
      return fail(KEY, `${signer} is an agent wallet of ${role.master}, must be one of account.address ${owner}`)
    case 'subAccount':
      return fail(
        KEY,
        `${signer} is a sub-account of ${role.master}, which signs nothing itself; name it as account.vault_address and use the master's key`,
      )
    case 'vault':
      return fail(KEY, `${signer} is a vault, which signs nothing itself; name it as account.vault_address and use its leader's key`)
    case 'missing':
      return fail(KEY, `${signer} is unknown to the venue: ${unknownKey(signer, owner)}`)
    case 'user':
      if (signer === owner) return ok(KEY, `${signer} is the account's own key`)
      return fail(KEY, `${signer} is an account of its own, must be account.address ${owner} or an agent wallet of it`)
    default:
      return role satisfies never
  }
}

const unknownKey = (signer: Address, owner: Address): string =>
  signer === owner
    ? 'an account that never had funds, or an agent (API wallet) that was never approved, was replaced or has run out. If it is an agent, name its account as account.address, and approve it (again)'
    : `it is no agent (API wallet) of ${owner}, or one that was replaced or has run out: approve it (again) with the account's own key`

function checkAgent({ signer, owner, agents = [], nowMs }: AccountFacts): Finding {
  const text = `${signer} is an agent wallet of ${owner}`
  const agent = agents.find(({ address }) => address === signer)
  if (agent === undefined || agent.validUntilMs === null) return ok(KEY, text)
  const leftMs = agent.validUntilMs - nowMs
  const until = `${text} ("${agent.name}"), valid until ${new Date(agent.validUntilMs).toISOString()}`
  if (leftMs > RUNS_OUT_SOON_MS) return ok(KEY, until)
  const hours = Math.max(0, Math.floor(leftMs / 3_600_000))
  const left = hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`
  return warn(KEY, `${until}, in ${left}: approve a new one before, since an agent that has run out can't even cancel`)
}

function checkVault(vault: Address, role: RoleReading, owner: Address): Finding {
  const subject = 'vault_address'
  switch (role.role) {
    case 'subAccount':
      if (role.master === owner) return ok(subject, `${vault} is a sub-account of ${owner}`)
      return fail(subject, `${vault} is a sub-account of ${role.master}, must be one of ${owner}`)
    case 'vault':
      return warn(
        subject,
        `${vault} is a vault; the venue doesn't tell its leader here, and only the leader (must be ${owner}) may trade for it`,
      )
    case 'missing':
    case 'user':
    case 'agent':
      return fail(
        subject,
        `${vault} is ${role.role === 'missing' ? 'unknown to the venue' : `of role '${role.role}'`}, must be a sub-account of ${owner} or a vault`,
      )
    default:
      return role satisfies never
  }
}
