import type { Address } from '@hyperladder/units'
import { Encoder } from '@msgpack/msgpack'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { hexToBytes } from '@noble/hashes/utils.js'

/** Integers from 2^32 on are written as uint64: oids passed that bound in 2024, and a float64 there would give another signer. */
const encoder = new Encoder({ ignoreUndefined: true })

/**
 * Returns the hash that an L1 action is signed by (`connectionId`): keccak256 of the action in msgpack, the nonce, the vault and the expiry
 * (API reference 6.1). The action's keys are hashed in their own order: make it with the builders.
 */
export function actionHash(action: object, nonce: number, vaultAddress?: Address, expiresAfter?: number): Uint8Array {
  const packed = encoder.encodeSharedRef(action)
  const bytes = new Uint8Array(packed.length + 9 + (vaultAddress === undefined ? 0 : 20) + (expiresAfter === undefined ? 0 : 9))
  const view = new DataView(bytes.buffer)
  bytes.set(packed)
  let at = packed.length
  view.setBigUint64(at, BigInt(nonce))
  at += 8
  if (vaultAddress === undefined) {
    bytes[at++] = 0
  } else {
    bytes[at++] = 1
    bytes.set(hexToBytes(vaultAddress.slice(2)), at)
    at += 20
  }
  if (expiresAfter !== undefined) {
    bytes[at++] = 0
    view.setBigUint64(at, BigInt(expiresAfter))
  }
  return keccak_256(bytes)
}
