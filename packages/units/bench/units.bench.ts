import { test } from 'vitest'
import { affordableSz, formatDecimal, isLegalPx, ladderStep, type Ntl, type Px, parseDecimal } from '../src/index.ts'

test('units', async ({ bench }) => {
  const px = 93_218_000n as Px
  await bench.compare(
    bench('parse a decimal', () => {
      parseDecimal('93.218', 6)
    }),
    bench('format a decimal', () => {
      formatDecimal(px, 6)
    }),
    bench('ask whether a price is legal', () => {
      isLegalPx(px, 6)
    }),
    bench('one ladder step', () => {
      ladderStep(px, 1003n, 1000n)
    }),
    bench('lots that money pays for', () => {
      affordableSz(10_000_000_000n as Ntl, px)
    }),
  )
})
