import { formatDecimal } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { formatServer } from './formatServer.ts'
import { refusalTexts } from './refusalTexts.ts'

test.each([
  [refusalTexts.belowMinNotional('USDH', 10230), 'Order must have minimum value of 10 USDH. asset=10230'],
  [refusalTexts.insufficientBalance(10107), 'Insufficient spot balance asset=10107'],
  [
    refusalTexts.postOnlyWouldCross('0.004815', '0.004818', 10107),
    'Post only order would have immediately matched, bbo was 0.004815@0.004818. asset=10107',
  ],
  [refusalTexts.badTick(3), 'Price must be divisible by tick size. asset=3'],
  [refusalTexts.missingOrder(10107), 'Order was never placed, already canceled, or filled. asset=10107'],
  [
    refusalTexts.overBudget(97460, 97456, '87457.46'),
    'Too many cumulative requests sent (97460 > 97456) for cumulative volume traded $87457.46. Place taker orders to free up 1 request per USDC traded.',
  ],
])('a text of the venue is said letter for letter: %s', (text, expected) => {
  expect(text).toBe(expected)
})

test.each([
  [29792n, 0, '29792.0'],
  [0n, 8, '0.0'],
  [9320000n, 5, '93.2'],
  [-50n, 2, '-0.5'],
])('%s at %i decimals is printed with a fraction', (value, decimals, text) => {
  expect(formatServer(value, decimals)).toBe(text)
  expect(formatDecimal(value, decimals)).toBe(text.replace(/\.0$/, ''))
})
