import { createRandom } from '@hyperladder/testkit'
import type { Px, Sz } from '@hyperladder/units'
import { test } from 'vitest'
import { fundingFor, type GridParams, PricingGrid, parseSpacing } from '../src/index.ts'

const params = (levels: number): GridParams => ({ startPx: 100_000n as Px, levels, spacing: parseSpacing('0.003'), pxDecimals: 8 })

test('grid', async ({ bench }) => {
  const grid = PricingGrid.build(params(4000))
  const random = createRandom('grid bench')
  const wanted = Array.from({ length: 1024 }, () => (grid.px(random.int(grid.levels)) + random.bigint(3n)) as Px)
  let turn = 0
  await bench.compare(
    bench('build 100 levels', () => {
      PricingGrid.build(params(100))
    }),
    bench('build 4000 levels', () => {
      PricingGrid.build(params(4000))
    }),
    bench('look a price up among 4000', () => {
      grid.levelAt(wanted[turn++ & 1023] as Px)
    }),
    bench('funds of 4000 levels', () => {
      fundingFor(grid, 1000n as Sz, 2000)
    }),
  )
})
