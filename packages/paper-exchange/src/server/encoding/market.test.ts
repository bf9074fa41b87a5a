import type { Address, Cloid, Wei } from '@hyperladder/units'
import { parseDecimal } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { venueConfig } from '../../core/venueConfig.ts'
import { VenueCore } from '../../core/venueCore.ts'
import { encodeBook } from './market.ts'

const user = `0x${'1'.repeat(40)}` as Address

/** A book of HYPE/USDC with one lot of 1 at each price. */
function bookOf(bids: readonly string[], asks: readonly string[]): VenueCore {
  const core = new VenueCore(venueConfig({ traders: false }))
  core.submit({ type: 'fund', id: 0, user, token: 0, amount: (10n ** 14n) as Wei })
  core.submit({ type: 'fund', id: 0, user, token: 2, amount: (10n ** 14n) as Wei })
  core.nextBlock(core.timeMs + 100)
  const order = (side: 'bid' | 'ask') => (px: string) => ({
    asset: 10001,
    side,
    rawPx: parseDecimal(px, 8),
    rawSz: 100_000_000n,
    tif: 'alo' as const,
    reduceOnly: false,
    cloid: `0x${'0'.repeat(32)}` as Cloid,
  })
  const orders = [...bids.map(order('bid')), ...asks.map(order('ask'))]
  core.submit({ type: 'signed', id: 1, signer: user, nonce: core.timeMs, action: { type: 'order', orders, grouping: 'none' } })
  core.nextBlock(core.timeMs + 100)
  return core
}

const shape = { coin: '@1', nSigFigs: null, mantissa: null, fast: false }

test('a book shows at most twenty levels a side, five when fast', () => {
  const core = bookOf(
    Array.from({ length: 25 }, (_, n) => `39.${99 - n}`),
    ['40.5'],
  )
  expect(encodeBook(core, shape).levels.map((side) => side.length)).toEqual([20, 1])
  const fast = encodeBook(core, { ...shape, fast: true })
  expect([fast.levels[0]?.length, fast.fast]).toEqual([5, true])
})

test('an aggregated book merges bids down and asks up, and tells the true spread', () => {
  const core = bookOf(['39.996', '39.994', '39.98'], ['40.001', '40.002', '40.01'])
  const book = encodeBook(core, { ...shape, nSigFigs: 4 })
  expect(book.levels).toEqual([
    [
      { px: '39.99', sz: '2.0', n: 2 },
      { px: '39.98', sz: '1.0', n: 1 },
    ],
    [{ px: '40.01', sz: '3.0', n: 3 }],
  ])
  expect(book).toMatchObject({ spread: '0.005' })
  expect(encodeBook(core, { ...shape, nSigFigs: 5, mantissa: 5 }).levels).toEqual([
    [
      { px: '39.995', sz: '1.0', n: 1 },
      { px: '39.99', sz: '1.0', n: 1 },
      { px: '39.98', sz: '1.0', n: 1 },
    ],
    [
      { px: '40.005', sz: '2.0', n: 2 },
      { px: '40.01', sz: '1.0', n: 1 },
    ],
  ])
  expect(encodeBook(core, shape)).not.toHaveProperty('spread')
})
