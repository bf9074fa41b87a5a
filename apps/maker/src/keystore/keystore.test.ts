import { UsageError } from '@hyperladder/command-line'
import { createSigner } from '@hyperladder/protocol'
import { describe, expect, test } from 'vitest'
import { decryptKeystore, encryptKey } from './keystore.ts'

const open = (file: object | string, password: string): Promise<string> =>
  decryptKeystore(typeof file === 'string' ? file : JSON.stringify(file), password, '/keys/agent.json')
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  )

/** The vectors of the format's definition, and of geth's own tests (accounts/keystore/testdata/v3_test_vector.json). */
const WIKI_KEY = '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d'
const wikiScrypt = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '83dbcc02d8ccb40e466191a123791e0e' },
    ciphertext: 'd172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c',
    kdf: 'scrypt',
    kdfparams: { dklen: 32, n: 262144, r: 1, p: 8, salt: 'ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19' },
    mac: '2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
}
const wikiPbkdf2 = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: { c: 262144, dklen: 32, prf: 'hmac-sha256', salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd' },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
}
const geth31Bytes = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: 'e0c41130a323adc1446fc82f724bca2f' },
    ciphertext: '9517cd5bdbe69076f9bf5057248c6c050141e970efa36ce53692d5d59a3984',
    kdf: 'scrypt',
    kdfparams: { dklen: 32, n: 2, r: 8, p: 1, salt: '711f816911c92d649fb4c84b047915679933555030b3552c1212609b38208c63' },
    mac: 'd5e116151c6aa71470e67a7d42c9620c75c4d23229847dcc127794f0732b0db5',
  },
  id: 'fecfc4ce-e956-48fd-953b-30f8b52ed66c',
  version: 3,
}
const geth30Bytes = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '3ca92af36ad7c2cd92454c59cea5ef00' },
    ciphertext: '108b7d34f3442fc26ab1ab90ca91476ba6bfa8c00975a49ef9051dc675aa',
    kdf: 'scrypt',
    kdfparams: { dklen: 32, n: 2, r: 8, p: 1, salt: 'd0769e608fb86cda848065642a9c6fa046845c928175662b8e356c77f914cd3b' },
    mac: '75d0e6759f7b3cefa319c3be41680ab6beea7d8328653474bd06706d4cc67420',
  },
  id: 'a37e1559-5955-450d-8075-7b8931b392b2',
  version: 3,
}
/** geth's accounts/keystore/testdata/very-light-scrypt.json: the password is empty. */
const gethLight = {
  address: '45dea0fb0bba44f4fcf290bba71fd57d7117cbb8',
  crypto: {
    cipher: 'aes-128-ctr',
    ciphertext: 'b87781948a1befd247bff51ef4063f716cf6c2d3481163e9a8f42e1f9bb74145',
    cipherparams: { iv: 'dc4926b48a105133d2f16b96833abf1e' },
    kdf: 'scrypt',
    kdfparams: { dklen: 32, n: 2, p: 1, r: 8, salt: '004244bbdc51cadda545b1cfa43cff9ed2ae88e08c61f1479dbb45410722f8f0' },
    mac: '39990c1684557447940d4c69e06b1b82b2aceacb43f284df65c956daf3046b85',
  },
  id: 'ce541d8d-c79b-40f8-9f8c-20f59616faba',
  version: 3,
}
/** Written by `cast wallet new`, password test123 (a test of the wallet ethui, for foundry's files without an address). */
const cast =
  '{"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"9ac58c41f3cfb68fb8ed629e93f22d28"},"ciphertext":"3e355b65148cb1cc194207a25436038d920faf25a6c5cfb9ba8d914d57253f23","kdf":"scrypt","kdfparams":{"dklen":32,"n":8192,"p":1,"r":8,"salt":"e52897a58091613e00db586696f35a68c833e470d9dd55bb1170e0ea0cce82d2"},"mac":"ad7da2792c9b73ee96ffe31bba7f6ca999074b600f62d49eff840d1bf67bbfae"},"id":"c29a7096-a490-40db-b75e-2512647a4496","version":3}'

describe('what others wrote is read', () => {
  test('the vectors of the definition', async () => {
    expect(await open(wikiScrypt, 'testpassword')).toBe(WIKI_KEY)
    expect(await open(wikiPbkdf2, 'testpassword')).toBe(WIKI_KEY)
    expect(createSigner(WIKI_KEY).address).toBe('0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b')
  })

  test("geth's, with keys that lost their leading zeros", async () => {
    expect(await open(geth31Bytes, 'foo')).toBe('0x00fa7b3db73dc7dfdf8c5fbdb796d741e4488628c41fc4febd9160a866ba0f35')
    expect(await open(geth30Bytes, 'foo')).toBe('0x000081c29e8142bb6a81bef5a92bda7a8328a5c85bb2f9542e76f9b0f94fc018')
  })

  test("geth's, whose address is the key's", async () => {
    expect(createSigner(await open(gethLight, '')).address).toBe(`0x${gethLight.address}`)
  })

  test("foundry's, which has no address", async () => {
    expect(createSigner(await open(cast, 'test123')).address).toBe('0xe27952879c504b1c8e9ff34ab53fa0d3c08c47b9')
  })

  test('a capital Crypto, hex with 0x and in capitals', async () => {
    const { crypto, ...rest } = gethLight
    const file = {
      ...rest,
      address: `0x${rest.address.toUpperCase()}`,
      Crypto: { ...crypto, mac: `0x${crypto.mac.toUpperCase()}`, ciphertext: `0x${crypto.ciphertext}` },
    }
    expect(createSigner(await open(file, '')).address).toBe(`0x${gethLight.address}`)
  })
})

describe('a keystore of ours', () => {
  const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123'
  const PASSWORD = 'pâss wörd ✓'

  test('opens with its password, has the form of geth at its standard cost, and never twice the same bytes', async () => {
    const text = await encryptKey(KEY, PASSWORD)
    expect(await open(text, PASSWORD)).toBe(KEY)
    const file = JSON.parse(text)
    expect(file).toEqual({
      address: createSigner(KEY).address.slice(2),
      crypto: {
        cipher: 'aes-128-ctr',
        cipherparams: { iv: expect.stringMatching(/^[0-9a-f]{32}$/) },
        ciphertext: expect.stringMatching(/^[0-9a-f]{64}$/),
        kdf: 'scrypt',
        kdfparams: { n: 262_144, r: 8, p: 1, dklen: 32, salt: expect.stringMatching(/^[0-9a-f]{64}$/) },
        mac: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      version: 3,
    })
    const light = { n: 2, r: 8, p: 1 }
    const again = JSON.parse(await encryptKey(KEY, PASSWORD, light))
    for (const part of ['ciphertext', 'mac'] as const) expect(again.crypto[part]).not.toBe(file.crypto[part])
    expect([again.crypto.cipherparams.iv, again.crypto.kdfparams.salt, again.id]).not.toEqual([
      file.crypto.cipherparams.iv,
      file.crypto.kdfparams.salt,
      file.id,
    ])
  })
})

describe('what does not open says why', () => {
  test.each(['', 'Testpassword', 'testpassword ', 'testpasswor'])('a wrong password: %j', async (password) => {
    const error = await failure(open(gethLight, `x${password}`))
    expect(error).toBeInstanceOf(UsageError)
    expect(error.message).toBe(
      "the password does not open /keys/agent.json: it is the wrong one, or the file was changed (its checksum doesn't fit)",
    )
  })

  test('every changed byte of what the checksum covers', async () => {
    const { crypto } = geth31Bytes
    const flip = (hex: string, at: number) => `${hex.slice(0, at)}${hex[at] === '0' ? '1' : '0'}${hex.slice(at + 1)}`
    for (let at = 0; at < crypto.ciphertext.length; at += 1)
      expect(
        (await failure(open({ ...geth31Bytes, crypto: { ...crypto, ciphertext: flip(crypto.ciphertext, at) } }, 'foo'))).message,
      ).toMatch(/^the password does not open/)
  })

  test('an address of another key', async () => {
    const error = await failure(open({ ...gethLight, address: '1'.repeat(40) }, ''))
    expect(error.message).toBe(
      `/keys/agent.json says it holds the key of 0x${'1'.repeat(40)}, but that of 0x${gethLight.address} is in it: take the file from its backup`,
    )
  })

  test('an iv that was changed where the file has an address: the checksum does not cover it', async () => {
    const crypto = { ...gethLight.crypto, cipherparams: { iv: `0${gethLight.crypto.cipherparams.iv.slice(1)}` } }
    expect((await failure(open({ ...gethLight, crypto }, ''))).message).toMatch(/says it holds the key of 0x45dea0fb|not a secp256k1 key/)
  })

  const { crypto } = gethLight
  const params = crypto.kdfparams
  test.each([
    ['no JSON', '{"version":3', 'it is not a JSON object'],
    ['a list', '[]', 'it is not a JSON object'],
    ['a raw key', `"${WIKI_KEY}"`, 'it is not a JSON object'],
    ['another version', { ...gethLight, version: 4 }, 'version must be 3'],
    ['no version', { crypto }, 'version must be 3'],
    ['no crypto', { version: 3 }, 'crypto must be an object'],
    ['a bad address', { ...gethLight, address: 'me' }, 'address must be an address in hex'],
    ['another kdf', { version: 3, crypto: { ...crypto, kdf: 'argon2' } }, 'crypto.kdf must be "scrypt" or "pbkdf2"'],
    ['another cipher', { version: 3, crypto: { ...crypto, cipher: 'aes-128-cbc' } }, 'crypto.cipher must be "aes-128-ctr"'],
    ['a short iv', { version: 3, crypto: { ...crypto, cipherparams: { iv: '00' } } }, 'crypto.cipherparams.iv must be 16 bytes in hex'],
    ['no iv', { version: 3, crypto: { ...crypto, cipherparams: {} } }, 'crypto.cipherparams.iv must be 16 bytes in hex'],
    ['a long text', { version: 3, crypto: { ...crypto, ciphertext: '00'.repeat(33) } }, 'crypto.ciphertext must be 1 to 32 bytes in hex'],
    ['no hex', { version: 3, crypto: { ...crypto, mac: 'xyz' } }, 'crypto.mac must be 32 bytes in hex'],
    ['no kdfparams', { version: 3, crypto: { ...crypto, kdfparams: null } }, 'crypto.kdfparams must be an object'],
    [
      'a short derived key',
      { version: 3, crypto: { ...crypto, kdfparams: { ...params, dklen: 16 } } },
      'crypto.kdfparams.dklen must be an integer from 32 to 64',
    ],
    [
      'an odd cost',
      { version: 3, crypto: { ...crypto, kdfparams: { ...params, n: 3 } } },
      'crypto.kdfparams.n must be a power of two above 1',
    ],
    [
      'a cost that takes all memory',
      { version: 3, crypto: { ...crypto, kdfparams: { ...params, n: 2 ** 30 } } },
      'crypto.kdfparams ask for 1099511627776 bytes of memory, must be at most 536870912',
    ],
    [
      'a cost that takes all day',
      { version: 3, crypto: { ...crypto, kdfparams: { ...params, n: 2 ** 16, p: 1024 } } },
      'crypto.kdfparams ask for n * r * p = 536870912, must be at most 33554432',
    ],
    [
      'another hash',
      { version: 3, crypto: { ...wikiPbkdf2.crypto, kdfparams: { ...wikiPbkdf2.crypto.kdfparams, prf: 'hmac-sha1' } } },
      'crypto.kdfparams.prf must be "hmac-sha256"',
    ],
    [
      'rounds without end',
      { version: 3, crypto: { ...wikiPbkdf2.crypto, kdfparams: { ...wikiPbkdf2.crypto.kdfparams, c: 1e15 } } },
      'crypto.kdfparams.c must be an integer from 1 to 10000000',
    ],
  ])('a file with %s', async (_, file, problem) => {
    const error = await failure(open(file, ''))
    expect(error).toBeInstanceOf(UsageError)
    expect(error.message).toBe(`/keys/agent.json is not a keystore (Web3 Secret Storage, version 3): ${problem}`)
  })
})
