import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import { test } from 'vitest'
import {
  actionHash,
  createSigner,
  orderAction,
  parseWsFrame,
  recoverL1Signer,
  recoverSigner,
  type Signature,
  signL1Action,
} from '../src/index.ts'

const KEY = '0123456789012345678901234567890123456789012345678901234567890123'
const key = hexToBytes(KEY)
const signer = createSigner(KEY)
const orders = (n: number) =>
  Array.from(
    { length: n },
    (_, i) => ({ a: 10107, b: i % 2 === 0, p: `92.${1001 + 2 * i}`, s: '1.5', r: false, t: { limit: { tif: 'Alo' } } }) as const,
  )
const digests = Array.from({ length: 256 }, (_, i) => keccak_256(Uint8Array.of(i)))
const signatures = digests.map((digest) => signer.signDigest(digest))
const nobleSignatures = digests.map((digest) => secp256k1.sign(digest, key, { prehash: false, format: 'recovered' }))
let i = 0
function next(): number {
  i = (i + 1) & 255
  return i
}

test('sign a digest', async ({ bench }) => {
  await bench.compare(
    bench('sign: tiny-secp256k1 (wasm)', () => {
      signer.signDigest(digests[next()] as Uint8Array)
    }),
    bench('sign: @noble/curves (JavaScript)', () => {
      secp256k1.sign(digests[next()] as Uint8Array, key, { prehash: false, format: 'recovered' })
    }),
  )
})

test('recover an address', async ({ bench }) => {
  await bench.compare(
    bench('recover: tiny-secp256k1 (wasm)', () => {
      recoverSigner(digests[next()] as Uint8Array, signatures[i] as Signature)
    }),
    bench('recover: @noble/curves (JavaScript)', () => {
      const point = secp256k1.recoverPublicKey(nobleSignatures[next()] as Uint8Array, digests[i] as Uint8Array, { prehash: false })
      keccak_256(secp256k1.Point.fromBytes(point).toBytes(false).subarray(1))
    }),
  )
})

test('actions', async ({ bench }) => {
  const payload = { action: orderAction(orders(1)), nonce: 1790000000000, isMainnet: true }
  const signature = signL1Action(signer, payload)
  await bench.compare(
    bench('build, hash and sign 1 order', () => {
      signL1Action(signer, { ...payload, action: orderAction(orders(1)) })
    }),
    bench('build, hash and sign 20 orders', () => {
      signL1Action(signer, { ...payload, action: orderAction(orders(20)) })
    }),
    bench('build and hash 20 orders', () => {
      actionHash(orderAction(orders(20)), 1790000000000)
    }),
    bench('recover the signer of 1 order', () => {
      recoverL1Signer({ ...payload, signature })
    }),
  )
})

test('frames', async ({ bench }) => {
  const frame = (n: number) => JSON.stringify({ channel: 'userFills', data: { user: signer.address, fills: Array(n).fill(fill) } })
  const [single, snapshot] = [frame(1), frame(2000)]
  await bench.compare(
    bench('parse userFills of 1', () => {
      parseWsFrame(single)
    }),
    bench('parse userFills of 2000', () => {
      parseWsFrame(snapshot)
    }),
  )
})

const fill = {
  coin: '@107',
  px: '92.7',
  sz: '0.41',
  side: 'A',
  time: 1791279150013,
  startPosition: '54377.71000602',
  dir: 'Sell',
  closedPnl: '5.11885001',
  hash: `0x${'0'.repeat(64)}`,
  oid: 566598918312,
  crossed: false,
  fee: '0.01787849',
  tid: 499584618036466,
  cloid: '0x000000000000000000065d291c305ae0',
  feeToken: 'USDC',
  twapId: null,
}
