import { readFileSync } from 'node:fs'
import { sharedData } from '@hyperladder/testkit'
import { formatPx, parsePx } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { PricingGrid, parseSpacing } from './index.ts'

type Recorded = { markets: { coin: string; token: string; szDecimals: number; firstPx: string; levels: string[] }[] }

const file = sharedData('hip2/ladders_mainnet_2025-07-26.json')
const recorded: Recorded = file === undefined ? { markets: [] } : JSON.parse(readFileSync(file, 'utf8'))

describe.skipIf(file === undefined)('the recorded ladders of the mainnet come out digit for digit', () => {
  test('there are eleven', () => {
    expect(recorded.markets.length).toBe(11)
  })

  test.each(recorded.markets)('$coin $token from $firstPx', ({ szDecimals, firstPx, levels }) => {
    const pxDecimals = 8 - szDecimals
    const grid = PricingGrid.build({
      startPx: parsePx(firstPx, pxDecimals),
      levels: levels.length,
      spacing: parseSpacing('0.003'),
      pxDecimals,
    })
    expect(grid.prices.map((px) => formatPx(px, pxDecimals))).toEqual(levels)
    expect(levels.map((text) => grid.exactLevel(parsePx(text, pxDecimals)))).toEqual(levels.map((_, level) => level))
  })
})
