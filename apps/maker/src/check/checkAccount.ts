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
}

const KEY = 'key'

/**
 * Returns whether the key may act for the account. A key that belongs elsewhere reads one account and trades on another: orders it never
 * sees again, doubled at every reconcile.
 */
export function checkAccount({ signer, signerRole, owner, vault }: AccountFacts): Finding[] {
  return [checkKey(signer, signerRole, owner), ...(vault ? [checkVault(vault.address, vault.role, owner)] : [])]
}

function checkKey(signer: Address, role: RoleReading, owner: Address): Finding {
  switch (role.role) {
    case 'agent':
      if (role.master === owner) return ok(KEY, `${signer} is an agent wallet of ${owner}`)
      return fail(KEY, `${signer} is an agent wallet of ${role.master}, must be one of account.address ${owner}`)
    case 'subAccount':
      return fail(
        KEY,
        `${signer} is a sub-account of ${role.master}, which signs nothing itself; name it as account.vault_address and use the master's key`,
      )
    case 'vault':
      return fail(KEY, `${signer} is a vault, which signs nothing itself; name it as account.vault_address and use its leader's key`)
    case 'missing':
      return fail(KEY, `${signer} is unknown to the venue: neither an account with funds nor an agent wallet of ${owner}`)
    case 'user':
      if (signer === owner) return ok(KEY, `${signer} is the account's own key`)
      return fail(KEY, `${signer} is an account of its own, must be account.address ${owner} or an agent wallet of it`)
    default:
      return role satisfies never
  }
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
