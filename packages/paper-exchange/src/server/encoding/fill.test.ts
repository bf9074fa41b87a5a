import type { Address, Ntl, Oid, Px, Sz, Tid, Wei } from '@hyperladder/units'
import { expect, test } from 'vitest'
import type { TradeFill } from '../../core/types.ts'
import { venueConfig } from '../../core/venueConfig.ts'
import { VenueCore } from '../../core/venueCore.ts'
import { encodeFill, encodeMergedFills } from './fill.ts'

const core = new VenueCore(venueConfig({ traders: false }))

/** A sell of HYPE (2 size decimals, 6 price decimals), its fee in USDC. */
const fill = (timeMs: number, oid: number, px: bigint, sz: bigint, more: Partial<TradeFill> = {}): TradeFill => ({
  type: 'trade',
  user: `0x${'1'.repeat(40)}` as Address,
  coin: '@1',
  asset: 10001,
  side: 'ask',
  px: px as Px,
  sz: sz as Sz,
  timeMs,
  startPosition: 123_456_789n as Wei,
  closedPnl: -1n as Ntl,
  hash: `0x${'2'.repeat(64)}`,
  oid: oid as Oid,
  crossed: true,
  fee: 3n as Wei,
  feeToken: 0,
  tid: (timeMs * 10 + oid) as Tid,
  ...more,
})

test('every number of a fill keeps a fraction, and a rebate its sign', () => {
  expect(encodeFill(core, fill(5, 1, 40_000_000n, 150n, { fee: -12_000_000n as Wei }))).toMatchObject({
    px: '40.0',
    sz: '1.5',
    side: 'A',
    dir: 'Sell',
    startPosition: '1.23456789',
    closedPnl: '-0.00000001',
    fee: '-0.12',
    feeToken: 'USDC',
  })
})

test('fills of one order and time are merged, price by size; others are left alone', () => {
  const oldestFirst = [
    fill(5, 1, 40_000_000n, 100n),
    fill(5, 1, 40_000_001n, 200n),
    fill(5, 2, 40_000_000n, 100n),
    fill(6, 2, 40_000_000n, 100n),
  ]
  const merged = encodeMergedFills(core, oldestFirst, 'oldestFirst')
  expect(merged.map(({ time, oid, px, sz, fee, closedPnl }) => [time, oid, px, sz, fee, closedPnl])).toEqual([
    [5, 1, '40.0000006667', '3.0', '0.00000006', '-0.00000002'],
    [5, 2, '40.0', '1.0', '0.00000003', '-0.00000001'],
    [6, 2, '40.0', '1.0', '0.00000003', '-0.00000001'],
  ])
  expect(merged[0]?.tid).toBe(oldestFirst[0]?.tid)
  expect(encodeMergedFills(core, oldestFirst.toReversed(), 'newestFirst')).toEqual(merged.toReversed())
})
