export { type Allocation, type EffectiveBalances, Inventory, type InventoryFill } from './inventory.ts'
export { InventoryError } from './inventoryError.ts'
export { type QuoteClaim, shareQuote } from './shareQuote.ts'
export { TokenLedger } from './tokenLedger.ts'
