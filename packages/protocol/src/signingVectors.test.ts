import { readFileSync } from 'node:fs'
import { sharedReference } from '@hyperladder/testkit'
import type { Address } from '@hyperladder/units'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { describe, expect, test } from 'vitest'
import {
  type Action,
  actionHash,
  batchModifyAction,
  cancelAction,
  cancelByCloidAction,
  createSigner,
  modifyAction,
  noopAction,
  orderAction,
  phantomAgentDigest,
  recoverL1Signer,
  recoverSigner,
  recoverUserSigner,
  reserveRequestWeightAction,
  type Signature,
  scheduleCancelAction,
  setReferrerAction,
  signL1Action,
  signUserAction,
  type UserAction,
  type UserActionType,
  userActionDigest,
} from './index.ts'

type Expected = { connectionId?: string; mainnet?: Signature; testnet?: Signature }
type L1Vector = {
  id: string
  privateKey: string
  signer: string
  action: object
  nonce: number
  vaultAddress: Address | null
  expiresAfter: number | null
  expected: Expected
  computed?: { connectionId: string }
}
type Vectors = {
  l1: L1Vector[]
  derivedSpot: L1Vector[]
  phantomAgent: { id: string; privateKey: string; signer: string; connectionId: string; expected: Expected }[]
  userSigned: {
    id: string
    privateKey: string
    signer: string
    primaryType: string
    signatureChainId: `0x${string}`
    message: Record<string, unknown>
    expected: Signature
    computed: { eip712Digest: string }
  }[]
}

const file = sharedReference('signing-vectors.json')
const present = file !== undefined
const vectors: Vectors = present ? JSON.parse(readFileSync(file, 'utf8')) : { l1: [], derivedSpot: [], phantomAgent: [], userSigned: [] }

const numeric = ({ r, s, v }: Signature) => ({ r: BigInt(r), s: BigInt(s), v })

describe.skipIf(!present)('the reference signing vectors', () => {
  test('there are as many as the reference names', () => {
    expect([vectors.l1.length, vectors.derivedSpot.length, vectors.userSigned.length, vectors.phantomAgent.length]).toEqual([20, 17, 10, 1])
  })

  for (const vector of [...vectors.l1, ...vectors.derivedSpot]) {
    test(`${vector.id}: hash, signature and recovery`, () => {
      const { action, nonce, expected } = vector
      const own = createSigner(vector.privateKey)
      const vaultAddress = vector.vaultAddress ?? undefined
      const expiresAfter = vector.expiresAfter ?? undefined
      const hash = `0x${bytesToHex(actionHash(action, nonce, vaultAddress, expiresAfter))}`
      const hashes = [expected.connectionId, vector.computed?.connectionId].filter((known) => known !== undefined)
      expect(hashes.length).toBeGreaterThan(0)
      for (const known of hashes) expect(hash).toBe(known)
      expect(own.address).toBe(vector.signer)
      for (const [network, isMainnet] of [
        ['mainnet', true],
        ['testnet', false],
      ] as const) {
        const known = expected[network]
        if (known === undefined) continue
        const payload = { action, nonce, isMainnet, vaultAddress, expiresAfter }
        expect(numeric(signL1Action(own, payload))).toEqual(numeric(known))
        expect(recoverL1Signer({ ...payload, signature: known })).toBe(vector.signer)
      }
    })
  }

  test('every order, cancel and modify of them comes out of the builders unchanged, from shuffled keys', () => {
    const rebuilt = [...vectors.l1, ...vectors.derivedSpot].filter(({ action }) => rebuild(action as Action) !== undefined)
    expect(rebuilt.length).toBeGreaterThan(20)
    for (const { action } of rebuilt) expect(JSON.stringify(rebuild(shuffled(action) as Action))).toBe(JSON.stringify(action))
  })

  test.each(vectors.phantomAgent)('$id: the phantom agent alone', ({ privateKey, signer: address, connectionId, expected }) => {
    for (const [network, isMainnet] of [
      ['mainnet', true],
      ['testnet', false],
    ] as const) {
      const digest = phantomAgentDigest(hexToBytes(connectionId.slice(2)), isMainnet)
      expect(createSigner(privateKey).signDigest(digest)).toEqual(expected[network])
      expect(recoverSigner(digest, expected[network] as Signature)).toBe(address)
    }
  })

  for (const vector of vectors.userSigned) {
    test(`${vector.id}: digest, signature and recovery`, () => {
      const action = { type: typeOf(vector.primaryType), signatureChainId: vector.signatureChainId, ...vector.message } as UserAction
      expect(`0x${bytesToHex(userActionDigest(action))}`).toBe(vector.computed.eip712Digest)
      expect(numeric(signUserAction(createSigner(vector.privateKey), action))).toEqual(numeric(vector.expected))
      expect(recoverUserSigner(action, vector.expected)).toBe(vector.signer)
    })
  }
})

function typeOf(primaryType: string): UserActionType {
  const name = primaryType.replace('HyperliquidTransaction:', '')
  return name === 'Withdraw' ? 'withdraw3' : (((name[0] as string).toLowerCase() + name.slice(1)) as UserActionType)
}

function rebuild(action: Action): Action | undefined {
  switch (action.type) {
    case 'order':
      // The Rust SDK's own vectors hash padded decimals, which the venue would not.
      return /"[ps]":"\d+\.\d*0"/.test(JSON.stringify(action)) ? undefined : orderAction(action.orders, action)
    case 'cancel':
      return cancelAction(action.cancels, { fast: action.f === true })
    case 'cancelByCloid':
      return cancelByCloidAction(action.cancels, { fast: action.f === true })
    case 'modify':
      return modifyAction(action, { alwaysPlace: action.a === true })
    case 'batchModify':
      return batchModifyAction(action.modifies, { alwaysPlace: action.a === true })
    case 'scheduleCancel':
      return scheduleCancelAction(action.time)
    case 'reserveRequestWeight':
      return reserveRequestWeightAction(action.weight)
    case 'noop':
      return noopAction()
    case 'setReferrer':
      return setReferrerAction(action.code)
    default:
      // Actions that we never send (sub-account and test actions) are hashed as they stand.
      return undefined
  }
}

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, shuffled(inner)]),
  )
}
