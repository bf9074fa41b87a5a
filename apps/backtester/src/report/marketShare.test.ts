import { expect, test } from 'vitest'
import type { PointFigures } from '../jobs/pointResult.ts'
import { dayWords, isFiction, marketShare, shareWords } from './marketShare.ts'

type Totals = PointFigures['totals']
const totals = (own: string, market: string, day: readonly [own: string, market: string] = ['0', '100']): Totals =>
  ({
    boughtSz: own,
    soldSz: '0',
    marketSz: market,
    busiestDay: { startMs: Date.UTC(2025, 2, 1), ownSz: day[0], marketSz: day[1] },
  }) as Totals
const point = (one: Totals, other?: Totals) => ({
  totals: one,
  range: other === undefined ? null : { highFirst: one, lowFirst: other },
})

test('the part of the market that is ours, of all and of its busiest day', () => {
  expect(shareWords(totals('12.345', '100', ['3', '4']))).toBe('12.3 %, 75.0 % on 2025-03-01')
  expect(shareWords({ ...totals('0', '0'), busiestDay: null })).toBe('0.0 %')
  expect(dayWords({ ...totals('0', '0'), busiestDay: null })).toBe('–')
  expect(marketShare({ ...totals('1', '8'), soldSz: '1' })).toBe(0.25)
})

test('above a quarter of all, or a half of a day, it is fiction, to the last lot and in either order of high and low', () => {
  expect([totals('25', '100'), totals('25.00000001', '100')].map((each) => isFiction(point(each)))).toEqual([false, true])
  expect([totals('1', '100', ['5', '10']), totals('1', '100', ['5.01', '10'])].map((each) => isFiction(point(each)))).toEqual([false, true])
  expect(isFiction(point(totals('1', '100'), totals('26', '100')))).toBe(true)
})
