export { type Allocation, type EffectiveBalances, Inventory, type InventoryFill, type InventorySnapshot } from './inventory.ts'
export { InventoryError } from './inventoryError.ts'
export { type QuoteClaim, shareQuote } from './shareQuote.ts'
export { type LedgerSnapshot, TokenLedger } from './tokenLedger.ts'
