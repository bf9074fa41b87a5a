import { marketSpec, type Ntl, type TokenSpec, type Wei } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { type Allocation, Inventory } from './inventory.ts'
import { InventoryError } from './inventoryError.ts'
import { TokenLedger } from './tokenLedger.ts'

const usdc: TokenSpec = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const hype: TokenSpec = { name: 'HYPE', index: 150, szDecimals: 2, weiDecimals: 8 }
const market = marketSpec({ coin: '@107', pairIndex: 107, base: hype, quote: usdc })

function make(allocation: Allocation): { inventory: Inventory; base: TokenLedger; quote: TokenLedger } {
  const base = new TokenLedger({ token: hype, seed: 10n as Wei })
  const quote = new TokenLedger({ token: usdc, seed: 20n as Wei })
  return { inventory: new Inventory({ market, base, quote, allocation }), base, quote }
}

test.each<[string, () => unknown, Record<string, unknown>]>([
  ['E_SEED', () => new TokenLedger({ token: hype, seed: -1n as Wei }), { token: 'HYPE', seed: -1n }],
  ['E_ALLOCATION_BASE', () => make({ base: 11n as Wei }), { coin: '@107', token: 'HYPE', allocated: 11n, account: 10n, claimed: 0n }],
  ['E_ALLOCATION_QUOTE', () => make({ quote: 21n as Ntl }), { coin: '@107', token: 'USDC', allocated: 21n, account: 20n }],
])('%s says by its values what its text says in words', (code, run, values) => {
  let error: unknown
  try {
    run()
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(InventoryError)
  expect(error).toMatchObject({ code, values })
})

test('a reading of one token leaves the other as it was, and explains nothing of it', () => {
  const { inventory, base, quote } = make({})
  expect(inventory.onBalanceUpdate({ quote: 25n as Ntl })).toEqual({ base: 0n, quote: 5n })
  expect([base.account, quote.account]).toEqual([10n, 25n])
  expect(inventory.onBalanceUpdate({ base: 7n as Wei })).toEqual({ base: -3n, quote: 0n })
  expect([base.account, quote.account]).toEqual([7n, 25n])
})

test('an allocated quote of nothing is one: the market only sells until a sale brings some', () => {
  const { inventory } = make({ quote: 0n as Ntl })
  expect([inventory.allocatedQuote, inventory.effective().quote]).toEqual([0n, 0n])
})
