import type { Address } from '@hyperladder/units'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import { recoverSigner, type Signature, type Signer } from './signer.ts'
import { domainSeparator, stringHash, typedDigest, uint } from './typedData.ts'
import { WireError } from './wireError.ts'

type FieldType = 'string' | 'address' | 'uint64' | 'bool'
type Fields = readonly (readonly [name: string, type: FieldType])[]

const chain = ['hyperliquidChain', 'string'] as const

/** Primary type and signed fields of every user-signed action we know, by the action's `type` (API reference 2.8 and 6.4). */
const USER_ACTIONS = {
  usdSend: { name: 'UsdSend', fields: [chain, ['destination', 'string'], ['amount', 'string'], ['time', 'uint64']] },
  spotSend: { name: 'SpotSend', fields: [chain, ['destination', 'string'], ['token', 'string'], ['amount', 'string'], ['time', 'uint64']] },
  withdraw3: { name: 'Withdraw', fields: [chain, ['destination', 'string'], ['amount', 'string'], ['time', 'uint64']] },
  usdClassTransfer: { name: 'UsdClassTransfer', fields: [chain, ['amount', 'string'], ['toPerp', 'bool'], ['nonce', 'uint64']] },
  sendAsset: {
    name: 'SendAsset',
    fields: [
      chain,
      ['destination', 'string'],
      ['sourceDex', 'string'],
      ['destinationDex', 'string'],
      ['token', 'string'],
      ['amount', 'string'],
      ['fromSubAccount', 'string'],
      ['nonce', 'uint64'],
    ],
  },
  approveAgent: { name: 'ApproveAgent', fields: [chain, ['agentAddress', 'address'], ['agentName', 'string'], ['nonce', 'uint64']] },
  approveBuilderFee: { name: 'ApproveBuilderFee', fields: [chain, ['maxFeeRate', 'string'], ['builder', 'address'], ['nonce', 'uint64']] },
  userSetAbstraction: { name: 'UserSetAbstraction', fields: [chain, ['user', 'address'], ['abstraction', 'string'], ['nonce', 'uint64']] },
} as const satisfies Record<string, { readonly name: string; readonly fields: Fields }>

export type UserActionType = keyof typeof USER_ACTIONS

/** A user-signed action as it goes over the wire: only the owner's key may sign it. Strings are hashed as they stand, case included. */
export type UserAction = {
  readonly type: UserActionType
  /** Hex chain id, such as `0x66eee`. */
  readonly signatureChainId: `0x${string}`
  readonly hyperliquidChain: 'Mainnet' | 'Testnet'
  readonly [field: string]: unknown
}

/** Returns whether an action's `type` is one that its owner signs field by field. */
export const isUserActionType = (type: string): type is UserActionType => Object.hasOwn(USER_ACTIONS, type)

/** Returns the signature of a user-signed action. @throws {@link WireError} when a signed field is missing or mistyped. */
export const signUserAction = (signer: Signer, action: UserAction): Signature => signer.signDigest(userActionDigest(action))

/**
 * Returns the address that signed a user-signed action, or nothing where the signature is impossible.
 * @throws {@link WireError} when a signed field is missing or mistyped.
 */
export const recoverUserSigner = (action: UserAction, signature: Signature): Address | undefined =>
  recoverSigner(userActionDigest(action), signature)

/** Returns the EIP-712 digest of a user-signed action. @throws {@link WireError} when a signed field is missing or mistyped. */
export function userActionDigest(action: UserAction): Uint8Array {
  if (!/^0x[0-9a-fA-F]{1,16}$/.test(action.signatureChainId))
    throw new WireError('signatureChainId', 'a hex chain id', action.signatureChainId)
  const { fields } = USER_ACTIONS[action.type]
  // An unnamed agent is signed with an empty name and sent without one (API reference 2.8).
  const encoded = fields.map(([name, type]) => encodeField(name, type, name === 'agentName' ? (action[name] ?? '') : action[name]))
  return typedDigest(userDomain(BigInt(action.signatureChainId)), keccak_256(concatBytes(typeHash(action.type), ...encoded)))
}

function encodeField(name: string, type: FieldType, value: unknown): Uint8Array {
  switch (type) {
    case 'string':
      if (typeof value !== 'string') throw new WireError(name, 'a string', value)
      return stringHash(value)
    case 'address':
      if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(value)) throw new WireError(name, 'an address', value)
      return hexToBytes(value.slice(2).padStart(64, '0'))
    case 'uint64':
      if (!Number.isSafeInteger(value) || (value as number) < 0) throw new WireError(name, 'an integer of 0 or more', value)
      return uint(BigInt(value as number))
    case 'bool':
      if (typeof value !== 'boolean') throw new WireError(name, 'true or false', value)
      return uint(value ? 1n : 0n)
    default:
      return type satisfies never
  }
}

const typeHashes = new Map<UserActionType, Uint8Array>()

function typeHash(type: UserActionType): Uint8Array {
  const known = typeHashes.get(type)
  if (known !== undefined) return known
  const { name, fields } = USER_ACTIONS[type]
  const hash = stringHash(`HyperliquidTransaction:${name}(${fields.map(([field, kind]) => `${kind} ${field}`).join(',')})`)
  typeHashes.set(type, hash)
  return hash
}

/** Any chain id is allowed, and a server gets it from strangers: the memory of separators is bounded. */
const DOMAINS_MAX = 16
const domains = new Map<bigint, Uint8Array>()

function userDomain(chainId: bigint): Uint8Array {
  const known = domains.get(chainId)
  if (known !== undefined) return known
  if (domains.size >= DOMAINS_MAX) domains.delete(domains.keys().next().value as bigint)
  const domain = domainSeparator('HyperliquidSignTransaction', chainId)
  domains.set(chainId, domain)
  return domain
}
