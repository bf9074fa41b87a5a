import { inspect } from 'node:util'
import type { Address, Cloid, Oid } from '@hyperladder/units'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { describe, expect, test } from 'vitest'
import {
  actionHash,
  cancelAction,
  createSigner,
  KeyError,
  noopAction,
  orderAction,
  recoverL1Signer,
  recoverSigner,
  recoverUserSigner,
  type Signature,
  scheduleCancelAction,
  signL1Action,
  signUserAction,
  userActionDigest,
} from './index.ts'

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123'
const signer = createSigner(KEY)
const order = { a: 1, b: true, p: '100', s: '100', r: false, t: { limit: { tif: 'Gtc' } } } as const

describe('vectors typed in, for a clone without the reference', () => {
  const hash = (...args: Parameters<typeof actionHash>) => bytesToHex(actionHash(...args))

  test('the hash of a mainnet order of the Python SDK', () => {
    const action = orderAction([{ a: 4, b: true, p: '1670.1', s: '0.0147', r: false, t: { limit: { tif: 'Ioc' } } }])
    expect(hash(action, 1677777606040)).toBe('0fcbeda5ae3c4950a548021552a4fea2226858c4453571bf3f24ba017eac2908')
  })

  test('vault and expiry change the hash as in nktkas', () => {
    const action = orderAction([{ a: 0, b: true, p: '30000', s: '0.1', r: false, t: { limit: { tif: 'Gtc' } } }])
    const vault = '0x1234567890123456789012345678901234567890' as Address
    expect(hash(action, 1234567890)).toBe('25367e0dba84351148288c2233cd6130ed6cec5967ded0c0b7334f36f957cc90')
    expect(hash(action, 1234567890, vault)).toBe('214e2ea3270981b6fd18174216691e69f56872663139d396b10ded319cb4bb1e')
    expect(hash(action, 1234567890, undefined, 1234567890)).toBe('c30b002ba3775e4c31c43c1dfd3291dfc85c6ae06c6b9f393991de86cad5fac7')
    expect(hash(action, 1234567890, vault, 1234567890)).toBe('2d62412aa0fc57441b5189841d81554a6a9680bf07204e1454983a9ca44f0744')
  })

  test('an order signed on both networks', () => {
    const payload = { action: orderAction([order]), nonce: 0 }
    expect(signL1Action(signer, { ...payload, isMainnet: true })).toEqual({
      r: '0xd65369825a9df5d80099e513cce430311d7d26ddf477f5b3a33d2806b100d78e',
      s: '0x2b54116ff64054968aa237c20ca9ff68000f977c93289157748a3162b6ea940e',
      v: 28,
    })
    expect(signL1Action(signer, { ...payload, isMainnet: false })).toEqual({
      r: '0x82b2ba28e76b3d761093aaded1b1cdad4960b3af30212b343fb2e6cdfa4e3d54',
      s: '0x6b53878fc99d26047f4d7e8c90eb98955a109f44209163f52d8dc4278cbbd9f5',
      v: 27,
    })
  })

  test('a signature whose r lost its leading zero, over an integer beyond 2^32', () => {
    const signature = {
      r: '0x53749d5b30552aeb2fca34b530185976545bb22d0b3ce6f62e31be961a59298',
      s: '0x755c40ba9bf05223521753995abb2f73ab3229be8ec921f350cb447e384d8ed8',
      v: 27,
    } as const
    const payload = { action: { type: 'dummy', num: 100000000000 }, nonce: 0, isMainnet: true }
    expect(recoverL1Signer({ ...payload, signature })).toBe(signer.address)
    expect(signL1Action(signer, payload).r).toBe('0x053749d5b30552aeb2fca34b530185976545bb22d0b3ce6f62e31be961a59298')
  })

  test('a cancel of a present-day oid is hashed as uint64', () => {
    expect(hash(cancelAction([{ a: 10107, o: 566617964508 as Oid }]), 1790000000005)).toBe(
      '2e611b61b91a9206e6426c8c15a1a516183ec4a7704b5b4b465ccd62b63cfac1',
    )
    expect(hash(cancelAction([{ a: 10107, o: 566617964508 as Oid }], { fast: true }), 1790000000007)).toBe(
      '1f8c957a0d44f576a3c5e687582a617d7f0ce8aedd847b4a60597cfedafcdea6',
    )
  })

  test('noop and scheduleCancel', () => {
    expect(hash(noopAction(), 1790000000013)).toBe('3f0689325a3e774e727371148d471c8f84c6449668c04a689ea47a2cbda746e4')
    expect(hash(scheduleCancelAction(1790000060000), 1790000000012)).toBe(
      'f961a796d86e73374474d6dc39585eff39aff16d3779772f3feef88974ee3af3',
    )
  })

  test('a user-signed transfer', () => {
    const action = {
      type: 'usdSend',
      signatureChainId: '0x66eee',
      hyperliquidChain: 'Testnet',
      destination: '0x5e9ee1089755c3435139848e47e6635505d5a13a',
      amount: '1',
      time: 1687816341423,
    } as const
    expect(signUserAction(signer, action)).toEqual({
      r: '0x637b37dd731507cdd24f46532ca8ba6eec616952c56218baeff04144e4a77073',
      s: '0x11a6a24900e6e314136d2592e2f8d502cd89b7c15b198e1bee043c9589f9fad7',
      v: 27,
    })
  })
})

describe('user-signed actions', () => {
  const approve = {
    type: 'approveAgent',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Mainnet',
    agentAddress: '0x1719884eb866cb12b2287399b15f7db5e7d775ea',
    nonce: 1,
  } as const

  test('an unnamed agent signs the same as one with an empty name', () => {
    expect(signUserAction(signer, approve)).toEqual(signUserAction(signer, { ...approve, agentName: '' }))
    expect(recoverUserSigner(approve, signUserAction(signer, approve))).toBe(signer.address)
  })

  test('every chain id has its own signature, beyond what the cache holds', () => {
    const seen = Array.from(
      { length: 40 },
      (_, i) => signUserAction(signer, { ...approve, signatureChainId: `0x${(i + 1).toString(16)}` }).r,
    )
    expect(new Set(seen).size).toBe(40)
    expect(signUserAction(signer, { ...approve, signatureChainId: '0x1' }).r).toBe(seen[0])
  })

  test('a signed field that is missing or mistyped is named', () => {
    expect(() => userActionDigest({ ...approve, nonce: '1' })).toThrow('nonce was 1, must be an integer of 0 or more')
    expect(() => userActionDigest({ ...approve, agentAddress: undefined })).toThrow('agentAddress was undefined, must be an address')
  })
})

describe('recovery of what is no signature', () => {
  const digest = actionHash(noopAction(), 1)
  const good = signer.signDigest(digest)
  const ORDER = '0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141' as const

  test.each([
    ['r of zero', { ...good, r: '0x0' }],
    ['r beyond the curve order', { ...good, r: ORDER }],
    ['s of zero', { ...good, s: '0x0' }],
    ['r of 65 digits', { ...good, r: `0x${'1'.repeat(65)}` }],
    ['r without 0x', { ...good, r: good.r.slice(2) }],
    ['r that is not hex', { ...good, r: '0xzz' }],
    ['v of 29', { ...good, v: 29 }],
  ])('%s gives nobody', (_, signature) => {
    expect(recoverSigner(digest, signature as Signature)).toBeUndefined()
  })
})

describe('the signer', () => {
  test('agrees with an independent implementation on random digests', () => {
    const key = hexToBytes(KEY.slice(2))
    for (let i = 0; i < 100; i++) {
      const digest = actionHash({ i }, i)
      const [recovery, ...rest] = secp256k1.sign(digest, key, { prehash: false, format: 'recovered' })
      const { r, s, v } = signer.signDigest(digest)
      expect([v - 27, r.slice(2) + s.slice(2)]).toEqual([recovery, bytesToHex(Uint8Array.from(rest))])
    }
  })

  test('never shows its key', () => {
    const texts = [
      String(signer),
      JSON.stringify(signer),
      inspect(signer, { showHidden: true, depth: 9 }),
      inspect([signer]),
      Object.values(signer).map(String).join(),
    ]
    for (const text of texts) expect(text).not.toMatch(/0123456789012345678901234567/)
    expect(JSON.parse(JSON.stringify(signer))).toEqual({ address: '0x14791697260e4c9a71f18484c9f997b308e59325' })
  })

  test.each(['', '0x12', `${KEY}00`, KEY.replace('1', 'g'), `0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`])(
    'refuses %j without quoting it',
    (text) => {
      const error = (() => {
        try {
          return createSigner(text)
        } catch (caught) {
          return caught
        }
      })()
      expect(error).toBeInstanceOf(KeyError)
      if (text.length > 8) expect(inspect(error)).not.toContain(text.slice(2, 12))
    },
  )
})

describe('builders', () => {
  test.each(['100.0', '0100', '.5', '1.', '-1', '+1', '1e3', '', '0.123456789', '1.50'])(
    'refuse the price %j, which the venue would hash otherwise',
    (p) => {
      expect(() => orderAction([{ ...order, p }])).toThrow(`p was ${p}, must be a canonical decimal`)
    },
  )

  test('write cloids and addresses in lower case', () => {
    const action = orderAction([{ ...order, c: '0xABCDEF00000000000000000000000000' as Cloid }], {
      builder: { b: '0xABCDEF0000000000000000000000000000000000' as Address, f: 10 },
    })
    expect(action).toEqual({
      type: 'order',
      orders: [{ ...order, c: '0xabcdef00000000000000000000000000' }],
      grouping: 'na',
      builder: { b: '0xabcdef0000000000000000000000000000000000', f: 10 },
    })
  })
})
