import type { ActionBatch } from '@hyperladder/exchange-port'
import { createSigner, recoverL1Signer, refusalTexts, type Signature } from '@hyperladder/protocol'
import type { Cloid, Oid, Px, Sz } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { settingsOf } from '../options.ts'
import { directory, market } from '../testing/markets.ts'
import { decodeAnswer, decodeBurn, decodeSchedule } from './decodeAnswer.ts'
import { encodeBatch } from './encodeBatch.ts'
import { createNonces } from './nonces.ts'
import { envelope } from './send.ts'

const cloid = (n: number) => `0x${n.toString(16).padStart(32, '0')}` as Cloid
const item = { coin: '@107', side: 'bid', px: 92_940_000n as Px, sz: 200n as Sz, cloid: cloid(1) } as const
const wire = { a: 10107, b: true, p: '92.94', s: '2', r: false, t: { limit: { tif: 'Alo' } }, c: cloid(1) }

describe('encoding', () => {
  test('places are Alo orders of canonical decimals', () => {
    const batch: ActionBatch = {
      type: 'place',
      items: [item, { ...item, coin: 'PURR/USDC', side: 'ask', px: 22_695_000n as Px, sz: 1_000n as Sz, cloid: cloid(2) }],
    }
    expect(encodeBatch(batch, directory)).toMatchObject({
      action: {
        type: 'order',
        orders: [wire, { a: 10000, b: false, p: '0.22695', s: '1000', r: false, t: { limit: { tif: 'Alo' } }, c: cloid(2) }],
        grouping: 'na',
      },
      markets: [{ coin: '@107' }, { coin: 'PURR/USDC' }],
    })
  })

  test('modifies are one batch, by oid or cloid, without a', () => {
    const batch: ActionBatch = {
      type: 'modify',
      items: [
        { target: 566617964508 as Oid, replacement: item },
        { target: cloid(9), replacement: item },
      ],
    }
    expect(encodeBatch(batch, directory).action).toEqual({
      type: 'batchModify',
      modifies: [
        { oid: 566617964508, order: wire },
        { oid: cloid(9), order: wire },
      ],
    })
  })

  test('cancels go by oid or by cloid, never both', () => {
    const cancel = (...targets: (Oid | Cloid)[]) =>
      encodeBatch({ type: 'cancel', items: targets.map((target) => ({ coin: '@107', target })) }, directory).action
    expect(cancel(5 as Oid, 6 as Oid)).toEqual({
      type: 'cancel',
      cancels: [
        { a: 10107, o: 5 },
        { a: 10107, o: 6 },
      ],
    })
    expect(cancel(cloid(5))).toEqual({ type: 'cancelByCloid', cancels: [{ asset: 10107, cloid: cloid(5) }] })
    expect(() => cancel(5 as Oid, cloid(5))).toThrow('must be all of one kind')
  })

  test.each<[string, ActionBatch]>([
    ['the batch was empty', { type: 'place', items: [] }],
    ['coin was DOGE, which is no spot market of the venue', { type: 'place', items: [{ ...item, coin: 'DOGE' }] }],
  ])('refuses what makes no action: %s', (message, batch) => {
    expect(() => encodeBatch(batch, directory)).toThrow(message)
  })

  test('an agent signs for the account, a vault goes into envelope and hash', () => {
    const signer = createSigner(`0x${'1'.repeat(64)}`)
    const vaultAddress = `0x${'b'.repeat(40)}` as const
    const { action } = encodeBatch({ type: 'place', items: [item] }, directory)
    for (const [network, isMainnet] of [
      ['mainnet', true],
      ['testnet', false],
      ['paper', false],
    ] as const) {
      const settings = settingsOf({
        network,
        url: 'http://x/',
        account: vaultAddress as never,
        vaultAddress: vaultAddress as never,
        signer,
      })
      const body = envelope(settings, signer, action, 7)
      expect(Object.keys(body)).toEqual(['action', 'nonce', 'signature', 'vaultAddress'])
      expect(
        recoverL1Signer({ action, nonce: 7, isMainnet, vaultAddress: vaultAddress as never, signature: body.signature as Signature }),
      ).toBe(signer.address)
      expect(recoverL1Signer({ action, nonce: 7, isMainnet, signature: body.signature as Signature })).not.toBe(signer.address)
    }
  })
})

describe('nonces', () => {
  test('rise with the clock, and also when it stands still or goes back', () => {
    const times = [100.9, 100, 100, 50, 200, 150]
    const next = createNonces(() => times.shift() as number)
    expect([next(), next(), next(), next(), next(), next()]).toEqual([100, 101, 102, 103, 200, 201])
  })
})

const ok = (statuses: readonly unknown[], type = 'order') =>
  ({ type: 'body', text: JSON.stringify({ status: 'ok', response: { type, data: { statuses } } }) }) as const
const err = (text: string) => ({ type: 'body', text: JSON.stringify({ status: 'err', response: text }) }) as const
const two = [market('@107'), market('PURR/USDC')]
const crossed = refusalTexts.postOnlyWouldCross('1', '2', 10107)

describe('answers', () => {
  test('are told item by item', () => {
    expect(decodeAnswer('place', two, 7, ok([{ resting: { oid: 5 } }, { error: crossed }]))).toEqual({
      type: 'answered',
      items: [
        { type: 'resting', oid: 5 },
        { type: 'refused', refusal: { code: 'postOnlyWouldCross', text: crossed } },
      ],
      charged: 2,
    })
    expect(
      decodeAnswer('modify', two, 7, ok([{ filled: { oid: 5, totalSz: '1.5', avgPx: '92.0' } }, { resting: { oid: 6 } }])),
    ).toMatchObject({
      items: [
        { type: 'filled', oid: 5, totalSz: 150n },
        { type: 'resting', oid: 6 },
      ],
    })
    expect(decodeAnswer('cancel', two, 7, ok(['success', { error: refusalTexts.missingOrder(10000) }], 'cancel'))).toMatchObject({
      items: [{ type: 'canceled' }, { type: 'refused', refusal: { code: 'missingOrder' } }],
      charged: 2,
    })
  })

  test('of one error for several items refuse them all', () => {
    const text = refusalTexts.badTick(10107)
    expect(decodeAnswer('place', two, 7, ok([{ error: text }]))).toEqual({
      type: 'refused',
      refusal: { code: 'badTick', text },
      charged: 2,
    })
  })

  test('of one error for one item are an item', () => {
    expect(decodeAnswer('place', two.slice(1), 7, ok([{ error: crossed }]))).toMatchObject({
      type: 'answered',
      items: [{ type: 'refused' }],
      charged: 1,
    })
  })

  test.each([
    [refusalTexts.overBudget(2, 1, '1.0'), 'overBudget', 0],
    [refusalTexts.duplicateNonce(7), 'nonce', 0],
    [refusalTexts.unknownSigner(`0x${'a'.repeat(40)}`), 'signer', 0],
    [refusalTexts.vaultUnknown(), 'vault', 0],
    [refusalTexts.overWeight(200), 'overWeight', 0],
    [refusalTexts.expired(), 'expired', 10],
    [refusalTexts.cannotModify(), 'cannotModify', 2],
    ['A text nobody has met', 'other', 2],
  ])('with %j refuse the whole, at the price of the table', (text, code, charged) => {
    expect(decodeAnswer('place', two, 7, err(text))).toEqual({ type: 'refused', refusal: { code, text }, charged })
  })

  test.each([
    ['a word that is no answer', ok(['waitingForTrigger', { resting: { oid: 1 } }])],
    ['another number of statuses', ok([{ resting: { oid: 1 } }, { resting: { oid: 2 } }, { resting: { oid: 3 } }])],
    ['one success for two', ok([{ resting: { oid: 1 } }])],
    ['no statuses', { type: 'body', text: '{"status":"ok","response":{"type":"default"}}' }],
    ['a page of HTML', { type: 'body', text: '<html>Bad gateway</html>' }],
    ['an object of errors', { type: 'body', text: '{"error":"x"}' }],
    ['a size that is no lot', ok([{ filled: { oid: 1, totalSz: '0.001', avgPx: '1.0' } }, { resting: { oid: 2 } }])],
    ['HTTP 502', { type: 'unknown', reason: 'HTTP 502: ' }],
  ] as const)('with %s are unknown, never lost', (_, result) => {
    expect(decodeAnswer('place', two, 7, result)).toMatchObject({ type: 'unknown', nonce: 7 })
  })

  test('that are HTTP 4xx mean that nothing ran, for free', () => {
    expect(decodeAnswer('place', two, 7, { type: 'status', status: 422, text: 'Failed' })).toEqual({
      type: 'refused',
      refusal: { code: 'malformed', text: 'HTTP 422: Failed' },
      charged: 0,
    })
    expect(decodeAnswer('place', two, 7, { type: 'status', status: 429, text: 'null' })).toEqual({
      type: 'refused',
      refusal: { code: 'ipLimit', text: 'HTTP 429' },
      charged: 0,
    })
    expect(decodeAnswer('place', two, 7, { type: 'notSent', reason: 'ECONNREFUSED' })).toEqual({ type: 'notSent', reason: 'ECONNREFUSED' })
  })
})

describe('burning a nonce', () => {
  test.each([
    ['burned', { type: 'body', text: '{"status":"ok","response":{"type":"default"}}' }],
    ['used', err(refusalTexts.duplicateNonce(7))],
    ['used', err(refusalTexts.nonceTooLow(7, 8))],
    ['unknown', err(refusalTexts.nonceTooHigh(9, 8))],
    ['unknown', err(refusalTexts.overBudget(2, 1, '1.0'))],
    ['unknown', ok([])],
    ['unknown', { type: 'body', text: 'null' }],
    ['unknown', { type: 'status', status: 429, text: 'null' }],
    ['unknown', { type: 'notSent', reason: 'ECONNREFUSED' }],
  ] as const)('is %s', (type, result) => {
    expect(decodeBurn(result).type).toBe(type)
  })
})

describe('scheduling a cancel', () => {
  const gated = refusalTexts.scheduleVolume('373.47205')
  test.each([
    [
      { type: 'scheduled', charged: 1 },
      { type: 'body', text: '{"status":"ok","response":{"type":"default"}}' },
    ],
    [{ type: 'refused', refusal: { code: 'other', text: gated }, charged: 1 }, err(gated)],
    [{ type: 'refused', refusal: { code: 'nonce' }, charged: 0 }, err(refusalTexts.nonceTooLow(7, 8))],
    [{ type: 'unknown' }, ok([])],
    [{ type: 'unknown' }, { type: 'body', text: '<html>' }],
    [
      { type: 'unknown', reason: 'HTTP 502' },
      { type: 'status', status: 502, text: '' },
    ],
    [
      { type: 'unknown', reason: 'ECONNREFUSED' },
      { type: 'notSent', reason: 'ECONNREFUSED' },
    ],
  ] as const)('is %j', (expected, result) => {
    expect(decodeSchedule(result)).toMatchObject(expected)
  })
})
