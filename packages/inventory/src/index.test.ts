import { expect, test } from 'vitest'
import * as inventory from './index.ts'

test('exports', () => {
  expect(Object.keys(inventory).sort()).toEqual(['Inventory', 'InventoryError', 'TokenLedger', 'shareQuote'])
})
