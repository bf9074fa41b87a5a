import { expect, test } from 'vitest'
import type { PointFigures, PointResult } from '../jobs/pointResult.ts'
import { metricOf } from './metrics.ts'
import { heatMap, ranked, type SweepOutcome } from './outcome.ts'
import { dimensionsOf } from './parseVary.ts'
import { gridPoints } from './space.ts'

const done = (vsHodl: string): PointResult => ({ figures: { totals: { vsHodl } } as unknown as PointFigures })

function outcome(results: readonly (PointResult | undefined)[]): SweepOutcome {
  const dimensions = dimensionsOf(['spacing=0.002,0.003', 'range=10%,20%', 'seed=1..3:1'])
  return { dimensions, by: metricOf('vs-hodl'), points: gridPoints(dimensions).map((point, i) => ({ ...point, result: results[i] })) }
}

test('points are ranked exactly, equal ones by their place, those without figures last', () => {
  const order = ranked(outcome([done('-1'), done('0.00000002'), { refused: 'no' }, done('0.00000003'), undefined, done('-1')]))
  expect(order.slice(0, 6).map(({ index }) => index)).toEqual([3, 1, 0, 5, 2, 4])
})

test('a cell of the heat map is the middle one of its points, with the worst and the best', () => {
  const { cells } = heatMap(outcome([done('5'), done('-7'), done('1'), done('2'), { refused: 'no' }, done('9')]), 0, 1)
  const [first, second] = cells[0] ?? []
  expect([first?.median?.totals.vsHodl, first?.worst?.totals.vsHodl, first?.best?.totals.vsHodl, first?.count]).toEqual(['1', '-7', '5', 3])
  // Of two, the lower: nobody is flattered.
  expect([second?.median?.totals.vsHodl, second?.count]).toEqual(['2', 2])
  expect([cells[1]?.[0]?.median, cells[1]?.[0]?.count]).toEqual([undefined, 0])
})

test('by shares of the start, who had less to lose does not win for that', () => {
  const begun = (worthStart: string, vsHodl: string, pnl: string): PointFigures =>
    ({ totals: { worthStart, vsHodl, pnl } }) as unknown as PointFigures
  const [small, large] = [begun('100', '-50', '9'), begun('10000', '-51', '10')]
  const isAbove = (by: string): boolean => metricOf(by).rank(large) > metricOf(by).rank(small)
  expect(['vs-hodl', 'vs-hodl-share', 'pnl', 'pnl-share'].map(isAbove)).toEqual([false, true, true, false])
  expect(metricOf('vs-hodl-share').show(large)).toBe('-0.51 %')
  expect(metricOf('pnl-share').rank(begun('0', '0', '0'))).toBe(0n)
})
