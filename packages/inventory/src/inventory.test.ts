import { marketSpec, type Ntl, parseNtl, parsePx, parseSz, parseWei, type TokenSpec, type Wei } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { type Allocation, Inventory, type InventoryFill } from './inventory.ts'
import { InventoryError } from './inventoryError.ts'
import { TokenLedger } from './tokenLedger.ts'

const usdc: TokenSpec = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const usdh: TokenSpec = { name: 'USDH', index: 360, szDecimals: 2, weiDecimals: 8 }
const hype: TokenSpec = { name: 'HYPE', index: 150, szDecimals: 2, weiDecimals: 8 }
const market = marketSpec({ coin: '@107', pairIndex: 107, base: hype, quote: usdc })
const hypeUsdh = marketSpec({ coin: '@232', pairIndex: 232, base: hype, quote: usdh })
const usdhUsdc = marketSpec({ coin: '@230', pairIndex: 230, base: usdh, quote: usdc })

const h = (text: string): Wei => parseWei(text, hype)
const fill = (px: string, sz: string, token: 'base' | 'quote' | 'other', fee: string): InventoryFill => ({
  px: parsePx(px, market.pxDecimals),
  sz: parseSz(sz, market.szDecimals),
  fee: { token, amount: h(fee) },
})
const setup = (baseSeed: string, quoteSeed: string, allocation: Allocation = {}) => {
  const base = new TokenLedger({ token: hype, seed: h(baseSeed) })
  const quote = new TokenLedger({ token: usdc, seed: parseWei(quoteSeed, usdc) })
  return { base, quote, inventory: new Inventory({ market, base, quote, allocation }) }
}

describe('fills', () => {
  test('a purchase pays its fee in base, so the balance ends off the lot grid', () => {
    const { inventory, base, quote } = setup('10', '1000')
    inventory.onBidFill(fill('40', '1', 'base', '0.0004'))
    expect([base.expected, quote.expected, inventory.allocatedBase]).toEqual([h('10.9996'), h('960'), h('10.9996')])
    expect(inventory.effective()).toEqual({ base: 1_099n, boundaryBase: 1_099n, quote: parseNtl('960') })
  })

  test('a sale pays its fee in quote', () => {
    const { inventory, base, quote } = setup('10', '1000')
    inventory.onAskFill(fill('92.7', '0.41', 'quote', '0.01787849'))
    expect([base.expected, quote.expected]).toEqual([h('9.59'), h('1037.98912151')])
  })

  test('a rebate on a sale credits base: the seller of 1.56 at 77.32102068 is left with 75.76103627 (node fills, 2025-06-24)', () => {
    const { inventory, base } = setup('77.32102068', '0')
    inventory.onAskFill(fill('36.796', '1.56', 'base', '-0.00001559'))
    expect([base.expected, inventory.allocatedBase]).toEqual([h('75.76103627'), h('75.76103627')])
  })

  test('a rebate on a purchase credits base, one on a sale in quote credits quote', () => {
    const { inventory, base, quote } = setup('1', '100')
    inventory.onBidFill(fill('40', '1', 'base', '-0.0001'))
    inventory.onAskFill(fill('40', '1', 'quote', '-0.004'))
    expect([base.expected, quote.expected]).toEqual([h('1.0001'), h('100.004')])
  })

  test('P19 a fee in another token touches neither ledger', () => {
    const { inventory, base, quote } = setup('10', '1000')
    inventory.onAskFill(fill('40', '1', 'other', '5'))
    expect([base.expected, quote.expected]).toEqual([h('9'), h('1040')])
  })

  test('an allocated quote moves with own fills and quote fees', () => {
    const { inventory } = setup('10', '1000', { quote: parseNtl('100') })
    inventory.onBidFill(fill('40', '1', 'base', '0'))
    expect([inventory.allocatedQuote, inventory.effective().quote]).toEqual([parseNtl('60'), parseNtl('60')])
    inventory.onAskFill(fill('40', '2', 'quote', '0.5'))
    expect(inventory.allocatedQuote).toBe(parseNtl('139.5'))
    inventory.onBidFill(fill('40', '4', 'base', '0'))
    expect(inventory.effective().quote).toBe(0n)
  })
})

describe('readings', () => {
  test('P15 a withdrawal caps what is offered and leaves the boundary where it was', () => {
    const { inventory } = setup('1000', '1642')
    expect(inventory.onBalanceUpdate({ base: h('400') })).toEqual({ base: h('-600'), quote: 0n })
    expect(inventory.effective()).toEqual({ base: 40_000n, boundaryBase: 100_000n, quote: parseNtl('1642') })
    inventory.bookBaseFlow(h('-600'), { accepted: false })
    expect(inventory.effective()).toMatchObject({ base: 40_000n, boundaryBase: 100_000n })
  })

  test('P02 ghost fills that were never booked do not turn into purchases', () => {
    const { inventory } = setup('10', '1000')
    expect(inventory.onBalanceUpdate({ base: h('17'), quote: parseNtl('720') })).toEqual({ base: h('7'), quote: parseNtl('-280') })
    expect([inventory.allocatedBase, inventory.effective()]).toEqual([
      h('10'),
      { base: 1_000n, boundaryBase: 1_000n, quote: parseNtl('720') },
    ])
  })

  test('P30 a token that vanished from the balances counts as zero when the caller says so', () => {
    const { inventory } = setup('10', '1000')
    inventory.onBalanceUpdate({ base: h('0'), quote: 0n as Ntl })
    expect(inventory.effective()).toEqual({ base: 0n, boundaryBase: 1_000n, quote: 0n })
  })

  test('a reading that repeats what is expected explains itself', () => {
    const { inventory } = setup('10', '1000')
    inventory.onAskFill(fill('40', '1', 'quote', '0.016'))
    expect(inventory.onBalanceUpdate({ base: h('9'), quote: parseNtl('1039.984') })).toEqual({ base: 0n, quote: 0n })
  })
})

describe('flows', () => {
  test('P44 a dust conversion that is booked moves inventory like the venue did', () => {
    const { inventory, quote } = setup('10.0037', '1000')
    inventory.bookBaseFlow(h('-0.0037'), { accepted: true })
    quote.bookFlow(h('0.14'), { accepted: true })
    expect(inventory.onBalanceUpdate({ base: h('10'), quote: parseNtl('1000.14') })).toEqual({ base: 0n, quote: 0n })
    expect(inventory.allocatedBase).toBe(h('10'))
  })

  test('a deposit is not quoted until accepted', () => {
    const { inventory } = setup('10', '1000')
    inventory.onBalanceUpdate({ base: h('15') })
    inventory.bookBaseFlow(h('5'), { accepted: false })
    expect([inventory.pendingBase, inventory.effective().base, inventory.allocatedBase]).toEqual([h('5'), 1_000n, h('10')])
    expect(inventory.acceptBaseFlows()).toBe(h('5'))
    expect([inventory.pendingBase, inventory.effective().base, inventory.allocatedBase]).toEqual([0n, 1_500n, h('15')])
  })

  test('a withdrawal moves the boundary only when the operator accepts it', () => {
    const { inventory } = setup('10', '1000')
    inventory.onBalanceUpdate({ base: h('4') })
    inventory.bookBaseFlow(h('-6'), { accepted: false })
    expect(inventory.effective()).toMatchObject({ base: 400n, boundaryBase: 1_000n })
    expect(inventory.acceptBaseFlows()).toBe(h('-6'))
    expect(inventory.effective()).toMatchObject({ base: 400n, boundaryBase: 400n })
  })

  test('a deposit that leaves again leaves no trace', () => {
    const { inventory } = setup('10', '1000')
    inventory.bookBaseFlow(h('5'), { accepted: false })
    inventory.bookBaseFlow(h('-5'), { accepted: true })
    expect([inventory.pendingBase, inventory.allocatedBase, inventory.effective().base]).toEqual([0n, h('10'), 1_000n])
  })
})

describe('allocations', () => {
  test('P40 the default is the whole account, and an all-ask market may have no quote at all', () => {
    const { inventory } = setup('10.129', '0')
    expect([inventory.allocatedBase, inventory.effective()]).toEqual([h('10.129'), { base: 1_012n, boundaryBase: 1_012n, quote: 0n }])
  })

  test('P06 a restart goes on with the allocation it was given, not with the account', () => {
    const { inventory } = setup('1000', '0', { base: h('60') })
    expect(inventory.effective()).toMatchObject({ base: 6_000n, boundaryBase: 6_000n })
  })

  test('P32 error: an allocation above the account names both', () => {
    expect(() => setup('10', '1000', { base: h('10.5') })).toThrow(InventoryError)
    expect(() => setup('10', '1000', { base: h('10.5') })).toThrow(
      'allocation.base of @107 was 10.5 HYPE, must be 0 to 10: the account has 10 and other markets were given 0',
    )
    expect(() => setup('10', '1000', { quote: parseNtl('1000.5') })).toThrow(
      "allocation.quote of @107 was 1000.5 USDC, must be 0 to 1000, the account's total",
    )
  })

  test('error: negative allocations are refused', () => {
    expect(() => setup('10', '1000', { base: h('-1') })).toThrow(InventoryError)
    expect(() => setup('10', '1000', { quote: parseNtl('-1') })).toThrow(InventoryError)
  })

  test('error: two markets of one base token can not both have all of it', () => {
    const { base } = setup('10', '1000')
    const quote = new TokenLedger({ token: usdh, seed: 0n as Wei })
    expect(() => new Inventory({ market: hypeUsdh, base, quote, allocation: {} })).toThrow(
      'the account has 10 and other markets were given 10',
    )
  })

  test('two markets of one base token never offer more than is left between them', () => {
    const { base, inventory } = setup('10', '1000', { base: h('6') })
    const other = new Inventory({
      market: hypeUsdh,
      base,
      quote: new TokenLedger({ token: usdh, seed: 0n as Wei }),
      allocation: { base: h('4') },
    })
    expect([inventory.effective().base, other.effective().base]).toEqual([600n, 400n])
    inventory.onBalanceUpdate({ base: h('9.99') })
    expect([inventory.effective().base, other.effective().base]).toEqual([599n, 399n])
    inventory.onBalanceUpdate({ base: h('5') })
    expect([inventory.effective().base, other.effective().base]).toEqual([100n, 0n])
  })

  test('a token that one market sells is not spent by the bids of another', () => {
    const usdhLedger = new TokenLedger({ token: usdh, seed: parseWei('1000', usdh) })
    const usdcLedger = new TokenLedger({ token: usdc, seed: 0n as Wei })
    const seller = new Inventory({ market: usdhUsdc, base: usdhLedger, quote: usdcLedger, allocation: { base: parseWei('700', usdh) } })
    const buyer = new Inventory({
      market: hypeUsdh,
      base: new TokenLedger({ token: hype, seed: 0n as Wei }),
      quote: usdhLedger,
      allocation: {},
    })
    expect([seller.effective().base, buyer.effective().quote]).toEqual([70_000n, parseNtl('300')])
  })
})
