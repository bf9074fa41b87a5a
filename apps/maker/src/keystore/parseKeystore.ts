import { UsageError } from '@hyperladder/command-line'
import * as v from 'valibot'

export type Kdf =
  | {
      readonly type: 'scrypt'
      readonly n: number
      readonly r: number
      readonly p: number
      readonly dklen: number
      readonly salt: Uint8Array
    }
  | { readonly type: 'pbkdf2'; readonly c: number; readonly dklen: number; readonly salt: Uint8Array }

export type Keystore = {
  /** In lower case, with `0x`. foundry leaves it out. */
  readonly address?: string
  readonly iv: Uint8Array
  readonly ciphertext: Uint8Array
  readonly mac: Uint8Array
  readonly kdf: Kdf
}

/** Twice what geth's standard takes: a file must not make the process take all memory. */
const SCRYPT_BYTES_MAX = 512 * 2 ** 20
/** Some ten seconds. geth's standard is 2^21, the vector of the format's definition too. */
const SCRYPT_WORK_MAX = 2 ** 25
const PBKDF2_ROUNDS_MAX = 10_000_000

const hex = (min: number, max = min) =>
  v.pipe(
    v.string(),
    v.regex(/^(?:0x)?(?:[0-9a-fA-F]{2})+$/),
    v.transform((text) => Uint8Array.from(Buffer.from(text.replace(/^0x/, ''), 'hex'))),
    v.check(({ length }) => length >= min && length <= max),
    v.description(min === max ? `${min} bytes in hex` : `${min} to ${max} bytes in hex`),
  )
const count = (max: number, words = `an integer from 1 to ${max}`) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(max), v.description(words))
const only = <const T extends string | number>(word: T) => v.pipe(v.literal(word), v.description(JSON.stringify(word)))

const dklen = v.pipe(v.number(), v.safeInteger(), v.minValue(32), v.maxValue(64), v.description('an integer from 32 to 64'))
const salt = hex(1, 1024)
const powerOfTwo = v.pipe(
  v.number(),
  v.safeInteger(),
  v.check((n) => n > 1 && Math.log2(n) % 1 === 0),
  v.description('a power of two above 1'),
)

const common = { cipher: only('aes-128-ctr'), cipherparams: v.object({ iv: hex(16) }), ciphertext: hex(1, 32), mac: hex(32) }
const cryptoSchemas = {
  scrypt: v.object({ ...common, kdfparams: v.object({ n: powerOfTwo, r: count(1024), p: count(1024), dklen, salt }) }),
  pbkdf2: v.object({ ...common, kdfparams: v.object({ c: count(PBKDF2_ROUNDS_MAX), prf: only('hmac-sha256'), dklen, salt }) }),
}
const fileSchema = v.looseObject({
  version: only(3),
  address: v.optional(v.pipe(v.string(), v.regex(/^(?:0x)?[0-9a-fA-F]{40}$/), v.description('an address in hex'))),
})

/**
 * Returns the parts of a keystore of Web3 Secret Storage version 3, with scrypt or PBKDF2.
 * @throws {@link UsageError} naming the field and what it must be. No value of the file is quoted.
 */
export function parseKeystore(text: string, path: string): Keystore {
  const refuse = (problem: string): never => {
    throw new UsageError(`${path} is not a keystore (Web3 Secret Storage, version 3): ${problem}`)
  }
  const raw = jsonOf(text) ?? refuse('it is not a JSON object')
  const file = fieldsOf(fileSchema, raw, '', refuse)
  // Some wallets write it with a capital.
  const crypto = raw.crypto ?? raw.Crypto
  if (!isObject(crypto)) return refuse('crypto must be an object')
  const parsed = kdfOf(crypto, refuse)
  const { cipherparams, ciphertext, mac, kdf } = parsed
  const { address } = file
  return {
    iv: cipherparams.iv,
    ciphertext,
    mac,
    kdf,
    ...(address === undefined ? {} : { address: `0x${address.replace(/^0x/, '').toLowerCase()}` }),
  }
}

type Refuse = (problem: string) => never

function kdfOf(crypto: Readonly<Record<string, unknown>>, refuse: Refuse) {
  if (crypto.kdf === 'pbkdf2') {
    const fields = fieldsOf(cryptoSchemas.pbkdf2, crypto, 'crypto.', refuse)
    const { c, dklen, salt } = fields.kdfparams
    return { ...fields, kdf: { type: 'pbkdf2', c, dklen, salt } as const }
  }
  if (crypto.kdf !== 'scrypt') return refuse('crypto.kdf must be "scrypt" or "pbkdf2"')
  const fields = fieldsOf(cryptoSchemas.scrypt, crypto, 'crypto.', refuse)
  const { n, r, p, dklen, salt } = fields.kdfparams
  if (128 * n * r > SCRYPT_BYTES_MAX) refuse(`crypto.kdfparams ask for ${128 * n * r} bytes of memory, must be at most ${SCRYPT_BYTES_MAX}`)
  if (n * r * p > SCRYPT_WORK_MAX) refuse(`crypto.kdfparams ask for n * r * p = ${n * r * p}, must be at most ${SCRYPT_WORK_MAX}`)
  return { ...fields, kdf: { type: 'scrypt', n, r, p, dklen, salt } as const }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function jsonOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

type Node = { readonly entries?: Readonly<Record<string, Node>>; readonly wrapped?: Node }

function fieldsOf<S extends v.GenericSchema>(schema: S, raw: unknown, prefix: string, refuse: Refuse): v.InferOutput<S> {
  const result = v.safeParse(schema, raw, { abortEarly: true })
  if (result.success) return result.output
  const keys = (result.issues[0].path ?? []).map(({ key }) => String(key))
  const leaf = keys.reduce<Node | undefined>((node, key) => node?.entries?.[key], schema as unknown as Node)
  const allowed = leaf && v.getDescription((leaf.wrapped ?? leaf) as unknown as v.GenericSchema)
  return refuse(`${prefix}${keys.join('.')} must be ${allowed ?? 'an object'}`)
}
