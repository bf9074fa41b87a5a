import type { TokenSpec, Wei } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { InventoryError } from './inventoryError.ts'
import { TokenLedger } from './tokenLedger.ts'

const purr: TokenSpec = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const wei = (value: number) => BigInt(value) as Wei
const ledgerOf = (seed: number) => new TokenLedger({ token: purr, seed: wei(seed) })

describe('readings', () => {
  test('a reading is taken over and never booked', () => {
    const ledger = ledgerOf(1_000)
    expect(ledger.onReading(wei(900))).toBe(-100n)
    expect([ledger.expected, ledger.account, ledger.effective]).toEqual([1_000n, 900n, 900n])
  })

  test('more than expected is not offered until it is booked', () => {
    const ledger = ledgerOf(1_000)
    expect(ledger.onReading(wei(1_500))).toBe(500n)
    expect(ledger.effective).toBe(1_000n)
  })

  test('a zero reading leaves nothing to offer, and the next one gives it back', () => {
    const ledger = ledgerOf(1_000)
    ledger.onReading(wei(0))
    expect(ledger.effective).toBe(0n)
    expect(ledger.onReading(wei(1_000))).toBe(0n)
    expect(ledger.effective).toBe(1_000n)
  })

  test('fills move the figure of the last reading', () => {
    const ledger = ledgerOf(1_000)
    ledger.onReading(wei(900))
    ledger.onFill(wei(-50))
    expect([ledger.expected, ledger.account]).toEqual([950n, 850n])
  })
})

describe('flows', () => {
  test('a deposit is shown and not quoted until accepted', () => {
    const ledger = ledgerOf(1_000)
    ledger.onReading(wei(1_500))
    expect(ledger.bookFlow(wei(500), { accepted: false })).toBe(0n)
    expect([ledger.expected, ledger.unaccepted, ledger.effective]).toEqual([1_500n, 500n, 1_000n])
    expect(ledger.acceptFlows()).toBe(500n)
    expect([ledger.unaccepted, ledger.effective]).toEqual([0n, 1_500n])
  })

  test('an accepted deposit and a withdrawal count at once', () => {
    const ledger = ledgerOf(1_000)
    expect(ledger.bookFlow(wei(7), { accepted: true })).toBe(7n)
    expect(ledger.bookFlow(wei(-20), { accepted: false })).toBe(-20n)
    expect([ledger.expected, ledger.unaccepted, ledger.effective]).toEqual([987n, 0n, 987n])
  })

  test('a withdrawal takes a waiting deposit back first', () => {
    const ledger = ledgerOf(1_000)
    ledger.bookFlow(wei(500), { accepted: false })
    expect(ledger.bookFlow(wei(-600), { accepted: false })).toBe(-100n)
    expect([ledger.expected, ledger.unaccepted]).toEqual([900n, 0n])
  })

  test('acceptance can be limited, and a negative limit accepts nothing', () => {
    const ledger = ledgerOf(0)
    ledger.bookFlow(wei(500), { accepted: false })
    expect(ledger.acceptFlows(wei(-1))).toBe(0n)
    expect(ledger.acceptFlows(wei(200))).toBe(200n)
    expect(ledger.unaccepted).toBe(300n)
  })
})

test('what markets claim to sell is not in the pool that bids spend', () => {
  const ledger = ledgerOf(1_000)
  ledger.moveClaim(wei(700))
  expect(ledger.unclaimed).toBe(300n)
  ledger.onReading(wei(600))
  expect(ledger.unclaimed).toBe(0n)
})

test('error: a negative seed is refused with its value', () => {
  expect(() => ledgerOf(-1)).toThrow(InventoryError)
  expect(() => ledgerOf(-1)).toThrow('seed of PURR was -0.00001, must be 0 or more')
})
