import { floorToLegalPx, type Px } from '@hyperladder/units'
import fc from 'fast-check'
import { PricingGrid } from './pricingGrid.ts'
import { parseSpacing } from './spacing.ts'

/** A ladder of 2 to `levelsMax` levels at any lot, with a start price high enough for its spacing to move every level. */
export const arbGrid = (levelsMax = 120): fc.Arbitrary<PricingGrid> =>
  fc
    .record({
      pxDecimals: fc.integer({ min: 0, max: 8 }),
      levels: fc.integer({ min: 2, max: levelsMax }),
      spacing: fc.constantFrom('0.003', '0.01', '0.005', '0.0025', '0.25').map(parseSpacing),
      digits: fc.integer({ min: 4, max: 10 }),
      lead: fc.integer({ min: 1000, max: 9999 }),
      tail: fc.nat({ max: 999_999 }),
    })
    .map(({ pxDecimals, levels, spacing, digits, lead, tail }) => {
      const start = BigInt(`${lead}${String(tail).padStart(6, '0')}`.slice(0, digits))
      return PricingGrid.build({ startPx: floorToLegalPx(start, pxDecimals) as Px, levels, spacing, pxDecimals })
    })
