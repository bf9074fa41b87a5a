import { createCipheriv, createDecipheriv, pbkdf2, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { UsageError } from '@hyperladder/command-line'
import { createSigner } from '@hyperladder/protocol'
import { scryptAsync } from '@noble/hashes/scrypt.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { type Kdf, type Keystore, parseKeystore } from './parseKeystore.ts'

/**
 * Private keys under a password: Web3 Secret Storage, version 3 (https://ethereum.org/developers/docs/data-structures-and-encoding/web3-secret-storage),
 * the format of geth's, foundry's and eth-account's keystores. scrypt or PBKDF2 makes 32 bytes of the password; the first 16 are the key of AES-128-CTR,
 * the others go, with the ciphertext, under Keccak-256: that is how a wrong password is told.
 *
 * Own code, because what npm has brings more than it saves: `ox` ten packages (post-quantum signatures and mnemonics among them), `@ethereumjs/wallet`
 * five and theirs, `keythereum` is no longer kept. What is left to write is the order of four calls. PBKDF2 and AES are Node's own (OpenSSL). scrypt and
 * Keccak-256 are `@noble/hashes`, which signing needs anyway: Node has no Keccak, and OpenSSL refuses eth-account's scrypt (r = 1 with n above 2^16).
 */

/** What scrypt costs whoever opens the file, or guesses. */
export type Cost = { readonly n: number; readonly r: number; readonly p: number }

/** geth's standard: 256 MiB and about a second for each guess. foundry's files have a 32nd of it. */
const STANDARD: Cost = { n: 262_144, r: 8, p: 1 }
const KEY_BYTES = 32

const pbkdf2Async = promisify(pbkdf2)

/**
 * Returns the key (64 hex digits after `0x`) in the text of a keystore. `path` is for messages.
 * @throws {@link UsageError} when it is no keystore, when the password is wrong, or when the key is not of the address that the file names.
 */
export async function decryptKeystore(text: string, password: string, path: string): Promise<string> {
  const keystore = parseKeystore(text, path)
  const derived = await derive(password, keystore.kdf)
  try {
    if (!timingSafeEqual(macOf(derived, keystore.ciphertext), keystore.mac)) {
      throw new UsageError(`the password does not open ${path}: it is the wrong one, or the file was changed (its checksum doesn't fit)`)
    }
    return keyOf(derived, keystore, path)
  } finally {
    derived.fill(0)
  }
}

/** Returns the text of a new keystore with a key (64 hex digits, with or without `0x`), by default at geth's standard cost. It ends in a newline. */
export async function encryptKey(key: string, password: string, cost = STANDARD): Promise<string> {
  const { address } = createSigner(key)
  const kdfparams = { n: cost.n, r: cost.r, p: cost.p, dklen: KEY_BYTES }
  const salt = randomBytes(32)
  const iv = randomBytes(16)
  const derived = await derive(password, { type: 'scrypt', ...kdfparams, salt })
  const plain = Buffer.from(key.replace(/^0x/, ''), 'hex')
  try {
    const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv)
    const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
    const crypto = {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: iv.toString('hex') },
      ciphertext: ciphertext.toString('hex'),
      kdf: 'scrypt',
      kdfparams: { ...kdfparams, salt: salt.toString('hex') },
      mac: macOf(derived, ciphertext).toString('hex'),
    }
    return `${JSON.stringify({ address: address.slice(2), crypto, id: randomUUID(), version: 3 }, null, 2)}\n`
  } finally {
    derived.fill(0)
    plain.fill(0)
  }
}

function derive(password: string, kdf: Kdf): Promise<Uint8Array> {
  const { salt, dklen } = kdf
  if (kdf.type === 'pbkdf2') return pbkdf2Async(password, salt, kdf.c, dklen, 'sha256')
  return scryptAsync(password, salt, { N: kdf.n, r: kdf.r, p: kdf.p, dkLen: dklen })
}

const macOf = (derived: Uint8Array, ciphertext: Uint8Array): Buffer =>
  Buffer.from(keccak_256(Buffer.concat([derived.subarray(16, 32), ciphertext])))

function keyOf(derived: Uint8Array, { iv, ciphertext, address }: Keystore, path: string): string {
  const decipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), iv)
  const plain = Buffer.concat([decipher.update(ciphertext), decipher.final()])
  // Old writers left out leading zeros.
  const key = `0x${plain.toString('hex').padStart(64, '0')}`
  plain.fill(0)
  const inside = addressIn(key, path)
  if (address !== undefined && inside !== address) {
    throw new UsageError(`${path} says it holds the key of ${address}, but that of ${inside} is in it: take the file from its backup`)
  }
  return key
}

function addressIn(key: string, path: string): string {
  try {
    return createSigner(key).address
  } catch {
    // The reason is about the key's text.
    throw new UsageError(`${path} was opened, but what is in it is not a secp256k1 key`)
  }
}
