import type { Address } from '@hyperladder/units'
import { openAccount } from './accounts.ts'
import type { Account, World } from './world.ts'

/** What a member of the crowd does. Its number is part of its address. */
export const MEMBER = { taker: 1, maker: 2, competitor: 3, informed: 4, tapeMaker: 5, tapeTaker: 6 } as const
type Kind = (typeof MEMBER)[keyof typeof MEMBER]

/** By kind and index: asked for in every block, and always the same. */
const addresses: Address[][] = []

function crowdAddress(kind: Kind, index: number): Address {
  addresses[kind] ??= []
  const ofKind = addresses[kind]
  ofKind[index] ??= `0x7ade${kind.toString(16).padStart(4, '0')}${index.toString(16).padStart(32, '0')}` as Address
  return ofKind[index]
}

/** What a member starts with of every token: more than it can spend. */
export const memberStart = (weiDecimals: number): bigint => 10n ** BigInt(9 + weiDecimals)

/** Returns a member's account, opened with 10^9 of every token when it was not known. */
export function member(world: World, kind: Kind, index: number): Account {
  const address = crowdAddress(kind, index)
  const known = world.accounts.get(address)
  if (known !== undefined) return known
  const account = openAccount(world, address, 'crowd')
  for (const token of world.tokens.values()) {
    account.balances.set(token.index, { total: memberStart(token.weiDecimals), hold: 0n, entryNtl: 0n })
  }
  return account
}
