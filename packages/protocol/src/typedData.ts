import { keccak_256 } from '@noble/hashes/sha3.js'
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

const DOMAIN_TYPE = keccak_256(utf8ToBytes('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'))
const VERSION = keccak_256(utf8ToBytes('1'))
const ZERO_ADDRESS = new Uint8Array(32)

/** Returns an EIP-712 domain separator of version 1 and the zero contract. */
export function domainSeparator(name: string, chainId: bigint): Uint8Array {
  return keccak_256(concatBytes(DOMAIN_TYPE, keccak_256(utf8ToBytes(name)), VERSION, uint(chainId), ZERO_ADDRESS))
}

/** Returns the EIP-712 digest of a struct hash under a domain. */
export function typedDigest(domain: Uint8Array, struct: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(66)
  bytes[0] = 0x19
  bytes[1] = 0x01
  bytes.set(domain, 2)
  bytes.set(struct, 34)
  return keccak_256(bytes)
}

/** Returns an unsigned integer as 32 bytes. */
export function uint(value: bigint): Uint8Array {
  return hexToBytes(value.toString(16).padStart(64, '0'))
}

/** Returns the hash of a string as EIP-712 puts it into a struct. */
export const stringHash = (text: string): Uint8Array => keccak_256(utf8ToBytes(text))
