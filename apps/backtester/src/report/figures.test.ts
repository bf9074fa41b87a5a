import fc from 'fast-check'
import { expect, test } from 'vitest'
import { figure, moment, percent, ratioPercent, signed, span } from './figures.ts'

test.each([
  ['-1234.565', 2, '-1,234.57'],
  ['1234567', 0, '1,234,567'],
  ['0.004', 2, '0.00'],
  ['-0.004', 2, '0.00'],
  ['0.005', 2, '0.01'],
  ['999.995', 2, '1,000.00'],
  ['123456.7', 3, '123,456.700'],
])('%s with %d decimals is %s', (text, decimals, shown) => {
  expect(figure(text, decimals)).toBe(shown)
})

test('a sign is shown where there is something to sign', () => {
  expect(['12', '-12', '0', '0.001', '-0.001'].map((text) => signed(text, 2))).toEqual(['+12.00', '-12.00', '0.00', '0.00', '0.00'])
})

test('a figure is off by half a unit of its last digit at most', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 6 }), (units, decimals) => {
      const digits = (units < 0n ? -units : units).toString().padStart(9, '0')
      const text = `${units < 0n ? '-' : ''}${digits.slice(0, -8)}.${digits.slice(-8)}`
      const shown = BigInt(figure(text, decimals).replace(/[,.]/g, '')) * 10n ** BigInt(8 - decimals)
      const off = shown - units
      expect((off < 0n ? -off : off) * 2n).toBeLessThanOrEqual(10n ** BigInt(8 - decimals))
    }),
  )
})

test('shares, moments and spans in the words of a page', () => {
  expect(percent(0.12345)).toBe('12.3 %')
  expect([percent(0), percent(1e-9), percent(0.00049), percent(0.0006), percent(1e-9, 2)]).toEqual([
    '0.0 %',
    '<0.1 %',
    '<0.1 %',
    '0.1 %',
    '<0.01 %',
  ])
  expect([ratioPercent('-31.766', '100'), ratioPercent('1', '3', 1), ratioPercent('1', '0')]).toEqual(['-31.77 %', '+33.3 %', ''])
  expect(moment(Date.UTC(2025, 2, 1, 12, 5))).toBe('2025-03-01 12:05')
  expect([0, 999, 60_000, 90_000, 3_600_000 * 25, 86_400_000 * 163 + 3_600_000 * 12.5].map(span)).toEqual([
    '0 ms',
    '999 ms',
    '1 min',
    '1 min 30 s',
    '1 day 1 h',
    '163 days 12 h',
  ])
})
