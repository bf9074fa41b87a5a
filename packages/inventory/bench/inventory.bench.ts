import { marketSpec, type Ntl, type Px, type Sz, type TokenSpec, type Wei } from '@hyperladder/units'
import { test } from 'vitest'
import { Inventory, shareQuote, TokenLedger } from '../src/index.ts'

const usdc: TokenSpec = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const hype: TokenSpec = { name: 'HYPE', index: 150, szDecimals: 2, weiDecimals: 8 }
const market = marketSpec({ coin: '@107', pairIndex: 107, base: hype, quote: usdc })
const base = new TokenLedger({ token: hype, seed: (10n ** 15n) as Wei })
const quote = new TokenLedger({ token: usdc, seed: (10n ** 15n) as Wei })
const inventory = new Inventory({ market, base, quote, allocation: {} })
const fill = { px: 40_000_000n as Px, sz: 100n as Sz, fee: { token: 'quote', amount: 1_600n as Wei } } as const
const claims = (markets: number, levels: number) =>
  Array.from({ length: markets }, () => ({ kept: 0n as Ntl, bids: Array.from({ length: levels }, () => (10n ** 10n) as Ntl) }))

test('inventory', async ({ bench }) => {
  await bench.compare(
    bench('a sale and a purchase', () => {
      inventory.onAskFill(fill)
      inventory.onBidFill(fill)
    }),
    bench('effective', () => {
      inventory.effective()
    }),
  )
})

test('shareQuote', async ({ bench }) => {
  const [one, ten, deep] = [claims(1, 20), claims(10, 20), claims(10, 1_000)]
  const pool = (10n ** 14n) as Ntl
  await bench.compare(
    bench('1 market of 20 bids', () => {
      shareQuote(pool, one)
    }),
    bench('10 markets of 20 bids', () => {
      shareQuote(pool, ten)
    }),
    bench('10 markets of 1000 bids', () => {
      shareQuote(pool, deep)
    }),
  )
})
