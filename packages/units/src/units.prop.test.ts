import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  affordableSz,
  ceilToLegalPx,
  type DecimalError,
  floorDecimal,
  floorToLegalPx,
  floorToLot,
  formatDecimal,
  formatPx,
  formatSz,
  isLegalPx,
  ladderStep,
  ladderSteps,
  notional,
  type Px,
  parseDecimal,
  parsePx,
  parseSz,
  pxTick,
  szToWei,
  type Wei,
} from './index.ts'
import { arbDigits, arbMarket, arbNtl, arbPx, arbPxDecimals, arbSz } from './testing.ts'

const arbValue = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
const arbDecimals = fc.integer({ min: 0, max: 18 })
const CANONICAL = /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/

test('parse undoes format', () => {
  fc.assert(
    fc.property(arbValue, arbDecimals, (value, decimals) => {
      const text = formatDecimal(value, decimals)
      expect(text).toMatch(CANONICAL)
      expect(parseDecimal(text, decimals)).toBe(value)
    }),
  )
})

test('format gives back every canonical text, and the canonical form of any other', () => {
  const arbText = fc.tuple(fc.boolean(), fc.nat(), fc.stringMatching(/^\d{0,12}$/), fc.stringMatching(/^0{0,4}$/))
  fc.assert(
    fc.property(arbText, ([negative, whole, fraction, padding]) => {
      const zeros = `${negative ? '-' : ''}${padding}${whole}.${fraction}${padding}0`
      const stripped = fraction.replace(/0+$/, '')
      const bare = `${whole}${stripped === '' ? '' : `.${stripped}`}`
      expect(formatDecimal(parseDecimal(zeros, 12), 12)).toBe(negative && bare !== '0' ? `-${bare}` : bare)
    }),
  )
})

test('a decimal is held exactly or refused, and floored only by name', () => {
  fc.assert(
    fc.property(arbValue, arbDecimals, arbDecimals, (value, finer, decimals) => {
      const text = formatDecimal(value, finer)
      const exact = finer <= decimals || value % 10n ** BigInt(finer - decimals) === 0n
      const parse = (): bigint | string => {
        try {
          return parseDecimal(text, decimals)
        } catch (error) {
          return (error as DecimalError).code
        }
      }
      const floored = floorDecimal(text, decimals)
      expect(parse()).toBe(exact ? floored : 'E_DECIMAL_PRECISION')
      const remainder = value * 10n ** BigInt(decimals) - floored * 10n ** BigInt(finer)
      expect(remainder >= 0n && remainder < 10n ** BigInt(finer)).toBe(true)
    }),
  )
})

test('a price is legal exactly when its text has no fraction or at most 5 significant figures', () => {
  fc.assert(
    fc.property(arbDigits(16), arbPxDecimals, (px, pxDecimals) => {
      const text = formatDecimal(px, pxDecimals)
      const figures = text.replace('.', '').replace(/^0+/, '').length
      expect(isLegalPx(px, pxDecimals)).toBe(!text.includes('.') || figures <= 5)
    }),
    { numRuns: 2000 },
  )
})

test('legal prices parse and format into each other', () => {
  fc.assert(
    fc.property(
      arbPxDecimals.chain((d) => fc.tuple(arbPx(d), fc.constant(d))),
      ([px, pxDecimals]) => {
        expect(parsePx(formatPx(px, pxDecimals), pxDecimals)).toBe(px)
      },
    ),
  )
  fc.assert(
    fc.property(arbSz, arbPxDecimals, (sz, szDecimals) => {
      expect(parseSz(formatSz(sz, szDecimals), szDecimals)).toBe(sz)
    }),
  )
})

test('floor and ceiling are the nearest legal prices on either side', () => {
  fc.assert(
    fc.property(arbDigits(14), arbPxDecimals, (px, pxDecimals) => {
      const floor = floorToLegalPx(px, pxDecimals)
      const ceil = ceilToLegalPx(px, pxDecimals)
      expect(isLegalPx(floor, pxDecimals) && isLegalPx(ceil, pxDecimals)).toBe(true)
      expect(floor <= px && px <= ceil).toBe(true)
      if (isLegalPx(px, pxDecimals)) expect([floor, ceil]).toEqual([px, px])
      else {
        expect(ceil - floor).toBe(pxTick(px, pxDecimals))
        // Between two legal prices one tick apart there is none.
        expect(floorToLegalPx(ceil - 1n, pxDecimals)).toBe(floor)
        expect(ceilToLegalPx(floor + 1n, pxDecimals)).toBe(ceil)
      }
    }),
    { numRuns: 2000 },
  )
})

test('the next level of a legal price is legal and at most one 5-digit unit off the exact product', () => {
  fc.assert(
    fc.property(arbDigits(12), arbPxDecimals, fc.bigInt({ min: 1n, max: 999n }), (start, pxDecimals, step) => {
      const px = floorToLegalPx(start, pxDecimals) as Px
      const next = ladderStep(px, 1000n + step, 1000n)
      expect(isLegalPx(next, pxDecimals)).toBe(true)
      const exact = px * (1000n + step)
      const unit = 10n ** BigInt(Math.max(0, next.toString().length - 5))
      expect(2n * next * 1000n <= 2n * exact + 1000n).toBe(true)
      expect(2n * (next + unit) * 1000n > 2n * exact - 1000n).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('money never buys more lots than it pays for, and always as many', () => {
  fc.assert(
    fc.property(arbNtl, arbPx(6), (quote, px) => {
      const sz = affordableSz(quote, px)
      expect(notional(px, sz) <= quote && quote < notional(px, sz) + px).toBe(true)
    }),
  )
})

test('lots and ledger amounts: exact upwards, floored downwards', () => {
  fc.assert(
    fc.property(arbMarket, arbSz, fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), ({ base }, sz, wei) => {
      expect(floorToLot(szToWei(sz, base), base)).toBe(sz)
      const lots = floorToLot(wei as Wei, base)
      expect(szToWei(lots, base) <= wei && wei < szToWei((lots + 1n) as typeof sz, base)).toBe(true)
    }),
  )
})

test('a run of ladder steps is each step by itself, up to the first that does not rise', () => {
  const arbStart = fc.oneof(
    arbPx(8),
    fc.bigInt({ min: 1n, max: 10n ** 20n }),
    fc.bigInt({ min: 2n ** 52n / 1003n, max: 2n ** 53n / 1003n }),
  )
  const arbRatio = fc.oneof(
    fc.constantFrom([3n, 1000n], [5n, 10_000n], [1n, 100n]),
    fc
      .bigInt({ min: 2n, max: 10n ** 12n })
      .chain((denominator) => fc.tuple(fc.bigInt({ min: 1n, max: denominator - 1n }), fc.constant(denominator))),
  )
  fc.assert(
    fc.property(arbStart, arbRatio, fc.integer({ min: 1, max: 60 }), (start, [numerator = 0n, denominator = 0n], count) => {
      const steps = ladderSteps(start as Px, denominator + numerator, denominator, count)
      expect(steps[0]).toBe(start)
      for (let at = 1; at < steps.length; at += 1) {
        const [below, px] = [steps[at - 1] as Px, steps[at] as Px]
        expect(px).toBe(ladderStep(below, denominator + numerator, denominator))
        if (px <= below) expect(at).toBe(steps.length - 1)
      }
      if (steps.length < count) expect((steps.at(-1) as Px) <= (steps.at(-2) as Px)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
