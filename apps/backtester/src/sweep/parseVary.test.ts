import { expect, test } from 'vitest'
import { dimensionsOf } from './parseVary.ts'

test('values that mean the same are one, in the words that came first', () => {
  expect(dimensionsOf(['participation=25%,0.25,0.250,50%', 'levels=20,020,30'])).toEqual([
    { key: 'participation', values: ['25%', '50%'] },
    { key: 'levels', values: ['20', '30'] },
  ])
})

test('a span of percentages', () => {
  expect(dimensionsOf(['participation=10%..30%:10%', 'spacing=0.2%..0.3%:0.05%'])).toEqual([
    { key: 'participation', values: ['10%', '20%', '30%'] },
    { key: 'spacing', values: ['0.2%', '0.25%', '0.3%'] },
  ])
})

test('a key is taken as an option or as a config spells it, and once', () => {
  expect(dimensionsOf(['gap_levels=0,1'])).toEqual(dimensionsOf(['gap-levels=0,1']))
  expect(() => dimensionsOf(['gap_levels=0', 'gap-levels=1'])).toThrow('--vary gap-levels is given twice')
})
