import { readFileSync } from 'node:fs'
import type { RefusalCode } from '@hyperladder/exchange-port'
import { refusalTexts } from '@hyperladder/protocol'
import { sharedData } from '@hyperladder/testkit'
import { describe, expect, test } from 'vitest'
import { classifyRefusal } from './classifyRefusal.ts'

test.each<[string, RefusalCode]>([
  [refusalTexts.postOnlyWouldCross('0.004815', '0.004818', 10107), 'postOnlyWouldCross'],
  [refusalTexts.missingOrder(10107), 'missingOrder'],
  [refusalTexts.cannotModify(), 'cannotModify'],
  ['Cannot modify canceled or filled order.', 'cannotModify'],
  [refusalTexts.insufficientBalance(10107), 'insufficientBalance'],
  [refusalTexts.belowMinNotional('USDH', 10230), 'belowMinNotional'],
  ['Order must have minimum value of $10. asset=3', 'belowMinNotional'],
  [refusalTexts.badTick(10107), 'badTick'],
  [refusalTexts.badPrice(), 'badPrice'],
  [refusalTexts.badSize(), 'badSize'],
  [refusalTexts.zeroSize(), 'badSize'],
  [refusalTexts.outsideBand(), 'outsideBand'],
  ['Order price cannot be more than 95% away from the reference price', 'outsideBand'],
  [refusalTexts.tooManyOpenOrders(10107), 'tooManyOpenOrders'],
  [refusalTexts.overBudget(97460, 97456, '87457.46'), 'overBudget'],
  [refusalTexts.overWeight(200), 'overWeight'],
  [refusalTexts.postOnlyWindow(), 'postOnlyWindow'],
  [refusalTexts.iocNoMatch(10107), 'iocNoMatch'],
  [refusalTexts.reduceOnly(), 'reduceOnly'],
  ['Reduce only order would increase position. asset=4', 'reduceOnly'],
  [refusalTexts.emptyOrders(), 'emptyBatch'],
  [refusalTexts.unknownAsset(), 'unknownAsset'],
  [refusalTexts.duplicateNonce(1), 'nonce'],
  [refusalTexts.nonceTooLow(1, 2), 'nonce'],
  [refusalTexts.nonceTooHigh(3, 2), 'nonce'],
  [refusalTexts.unknownSigner(`0x${'a'.repeat(40)}`), 'signer'],
  [`L1 error: ${refusalTexts.unknownSigner(`0x${'a'.repeat(40)}`)}`, 'signer'],
  [refusalTexts.mustDeposit(`0x${'a'.repeat(40)}`), 'signer'],
  [refusalTexts.unrecoverable(), 'signer'],
  [refusalTexts.expired(), 'expired'],
  ['Action already expired: 1790000000000 < 1790000000001', 'expired'],
  [refusalTexts.vaultMayNot(), 'vault'],
  [refusalTexts.vaultUnknown(), 'vault'],
  [refusalTexts.modifyFailed(refusalTexts.postOnlyWouldCross('1', '2', 10107)), 'postOnlyWouldCross'],
  ['Post-only would take', 'other'],
  ['', 'other'],
])('%j is %s', (text, code) => {
  expect(classifyRefusal(text)).toBe(code)
})

const errors = sharedData('errors/errors.jsonl')

describe.skipIf(errors === undefined)('recorded texts', () => {
  test('every text of an order, cancel or action has a code, but the one that spot never says', () => {
    const rows = readFileSync(errors as string, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { kind: string; message: string })
    const texts = rows.filter(({ kind }) => kind !== 'ws' && kind !== 'http').map(({ message }) => message)
    expect(texts.length).toBeGreaterThan(20)
    expect(texts.filter((text) => classifyRefusal(text) === 'other')).toEqual([
      'Placing trigger orders is not enabled on spot trading yet.',
      'Invalid TP/SL price. asset={asset}',
    ])
  })
})

test('P09 the words that the venue has for a lost post-only race are known, and invented ones are not', () => {
  expect(classifyRefusal('Post only order would have immediately matched, bbo was 0.004815@0.004818. asset=10107')).toBe(
    'postOnlyWouldCross',
  )
  expect(classifyRefusal('Post-only would take')).toBe('other')
})
