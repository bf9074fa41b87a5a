import { type Address, HyperladderError } from '@hyperladder/units'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { isPrivate, pointFromScalar, recover, signRecoverable } from 'tiny-secp256k1'

/** `r` and `s` of the venue's clients may have fewer than 64 digits; ours always have 64. */
export type Signature = { readonly r: `0x${string}`; readonly s: `0x${string}`; readonly v: 27 | 28 }

/** Signs 32-byte digests with a key that it never shows: not in text, not in JSON, not under inspection. */
export type Signer = { readonly address: Address; signDigest(digest: Uint8Array): Signature }

/** A text that is no private key. It never quotes the text. */
export class KeyError extends HyperladderError {}

/**
 * Returns a signer for a private key (64 hex digits, with or without `0x`).
 * @throws {@link KeyError} for anything else, without quoting it.
 * @example createSigner('0x0123456789012345678901234567890123456789012345678901234567890123').address // '0x14791697260e4c9a71f18484c9f997b308e59325'
 */
export function createSigner(privateKey: string): Signer {
  const key = /^(?:0x)?[0-9a-fA-F]{64}$/.test(privateKey) ? hexToBytes(privateKey.replace(/^0x/, '')) : undefined
  if (key === undefined || !isPrivate(key)) {
    throw new KeyError(
      'E_KEY',
      `private key was a text of ${privateKey.length} characters, must be 64 hex digits (with or without 0x) of a secp256k1 key`,
      {},
    )
  }
  const address = addressOf(pointFromScalar(key, false) as Uint8Array)
  return {
    address,
    signDigest(digest) {
      const { signature, recoveryId } = signRecoverable(digest, key)
      return {
        r: `0x${bytesToHex(signature.subarray(0, 32))}`,
        s: `0x${bytesToHex(signature.subarray(32))}`,
        v: recoveryId === 0 ? 27 : 28,
      }
    },
  }
}

/** Returns who signed a digest, or nothing where the numbers are no signature at all. */
export function recoverSigner(digest: Uint8Array, { r, s, v }: Signature): Address | undefined {
  const bytes = new Uint8Array(64)
  if (!putScalar(r, bytes, 0) || !putScalar(s, bytes, 32) || (v !== 27 && v !== 28)) return undefined
  try {
    const point = recover(digest, bytes, v === 27 ? 0 : 1, false)
    return point === null ? undefined : addressOf(point)
  } catch {
    // r or s of zero or beyond the curve's order: tiny-secp256k1 throws where there is nothing to recover.
    return undefined
  }
}

/** Python clients strip leading zeros of `r` and `s`, so that an odd number of digits is possible (API reference 2.1). */
function putScalar(hex: string, into: Uint8Array, at: number): boolean {
  if (!/^0x[0-9a-fA-F]{1,64}$/.test(hex)) return false
  into.set(hexToBytes(hex.slice(2).padStart(64, '0')), at)
  return true
}

const addressOf = (point: Uint8Array): Address => `0x${bytesToHex(keccak_256(point.subarray(1)).subarray(12))}` as Address
