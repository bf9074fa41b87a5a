import type { Address } from '@hyperladder/units'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { actionHash } from './actionHash.ts'
import { recoverSigner, type Signature, type Signer } from './signer.ts'
import { domainSeparator, stringHash, typedDigest } from './typedData.ts'

/** What an L1 signature covers. `isMainnet` is part of it: a signature for one network is worthless on the other. */
export type L1Payload = {
  readonly action: object
  readonly nonce: number
  readonly isMainnet: boolean
  readonly vaultAddress?: Address | undefined
  readonly expiresAfter?: number | undefined
}

// Chain id 1337 on both networks; the network is in `source` (API reference 6.1).
const DOMAIN = domainSeparator('Exchange', 1337n)
const AGENT_TYPE = stringHash('Agent(string source,bytes32 connectionId)')
const SOURCE = { mainnet: stringHash('a'), testnet: stringHash('b') }

/** Returns the digest that stands for an action on one network: an EIP-712 "phantom agent" around its {@link actionHash}. */
export function phantomAgentDigest(connectionId: Uint8Array, isMainnet: boolean): Uint8Array {
  return typedDigest(DOMAIN, keccak_256(concatBytes(AGENT_TYPE, isMainnet ? SOURCE.mainnet : SOURCE.testnet, connectionId)))
}

/** Returns the signature of an L1 action. Deterministic (RFC 6979, low s). */
export function signL1Action(signer: Signer, payload: L1Payload): Signature {
  return signer.signDigest(l1Digest(payload))
}

/**
 * Returns the address that signed an L1 action, or nothing where the signature is impossible. A wrong key order or network gives the address of
 * nobody: the venue answers that with `User or API Wallet 0x… does not exist.`
 */
export function recoverL1Signer(payload: L1Payload & { readonly signature: Signature }): Address | undefined {
  return recoverSigner(l1Digest(payload), payload.signature)
}

function l1Digest({ action, nonce, isMainnet, vaultAddress, expiresAfter }: L1Payload): Uint8Array {
  return phantomAgentDigest(actionHash(action, nonce, vaultAddress, expiresAfter), isMainnet)
}
