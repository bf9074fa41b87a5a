import type { Cloid, Side } from '@hyperladder/units'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCloid, encodeCloid, firstGeneration } from './cloid.ts'

const fields = fc.record({
  fingerprint: fc.integer({ min: 0, max: 2 ** 24 - 1 }),
  market: fc.integer({ min: 0, max: 2 ** 16 - 1 }),
  side: fc.constantFrom<Side>('bid', 'ask'),
  level: fc.integer({ min: 0, max: 2 ** 15 - 1 }),
  generation: fc.bigInt({ min: 0n, max: 2n ** 48n - 1n }),
})

describe('a cloid', () => {
  test('says again what went into it, and is one the venue takes', () => {
    fc.assert(
      fc.property(fields, (given) => {
        const cloid = encodeCloid(given)
        expect(cloid).toMatch(/^0x[0-9a-f]{32}$/)
        expect(decodeCloid(cloid)).toEqual(given)
      }),
    )
  })

  test('differs whenever any field differs', () => {
    fc.assert(
      fc.property(fields, fields, (a, b) => {
        expect(encodeCloid(a) === encodeCloid(b)).toBe(JSON.stringify(a, text) === JSON.stringify(b, text))
      }),
    )
  })

  test('without our magic says nothing', () => {
    const hex = fc.stringMatching(/^[0-9a-f]{32}$/).filter((digits) => !digits.startsWith('484c44'))
    fc.assert(fc.property(hex, (digits) => decodeCloid(`0x${digits}` as Cloid) === undefined))
  })

  test('has a layout that does not change from release to release', () => {
    expect(encodeCloid({ fingerprint: 0xabcdef, market: 107, side: 'ask', level: 17, generation: 0x123456789abcn })).toBe(
      '0x484c44abcdef006b8011123456789abc',
    )
  })

  test.each([
    ['fingerprint', { fingerprint: 2 ** 24 }],
    ['market', { market: 2 ** 16 }],
    ['level', { level: 2 ** 15 }],
    ['negative level', { level: -1 }],
    ['fractional level', { level: 0.5 }],
    ['generation', { generation: 2n ** 48n }],
  ])('refuses a %s that does not fit', (_, wrong) => {
    expect(() => encodeCloid({ fingerprint: 1, market: 1, side: 'bid', level: 1, generation: 1n, ...wrong })).toThrow(/outside its bits/)
  })

  test('starts from a generation that a predecessor of fewer than 64 orders per millisecond has not reached', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.nat(),
        (startMs, lifeMs, made) => {
          const last = firstGeneration(startMs) + BigInt(Math.min(made, lifeMs * 63))
          expect(last < firstGeneration(startMs + lifeMs)).toBe(true)
          expect(() => encodeCloid({ fingerprint: 1, market: 1, side: 'bid', level: 1, generation: last })).not.toThrow()
        },
      ),
    )
  })
})

const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
