import { describe, expect, test } from 'vitest'
import { compareWithLast, figureOf, keep, ratiosOf } from '../../vitest/benchFigures.ts'

const figure = (nsPerOp: number) => ({ nsPerOp, opsPerSec: Math.round(1e9 / nsPerOp) })

describe('the figures of a bench run', () => {
  test('are per operation, also where a turn has many of them', () => {
    expect(figureOf('engine: fill', 0.5)).toEqual(['engine: fill', { nsPerOp: 500_000, opsPerSec: 2_000 }])
    expect(figureOf('engine: idle tick ×100', 0.02)).toEqual(['engine: idle tick', { nsPerOp: 200, opsPerSec: 5_000_000 }])
  })

  test('have ratios where both rows were measured', () => {
    const rows = { 'grid: build 4000 levels': figure(100_000), 'grid: build 100 levels': figure(2_500) }
    expect(ratiosOf(rows)).toEqual({ 'grid: build 4000 levels / 100': 40 })
    expect(ratiosOf({ 'grid: build 100 levels': figure(2_500) })).toEqual({})
  })

  test('are told where they differ from the last ones by more than noise, the worst first', () => {
    const last = keep({ a: figure(100), b: figure(100), c: figure(100), d: figure(100) }, {}, '2026-11-01')
    expect(compareWithLast({ a: figure(120), b: figure(150), c: figure(400), d: figure(50), e: figure(9) }, last)).toEqual([
      'SLOWER ×4.00  c: 400 ns, was 100 ns on 2026-11-01',
      'SLOWER ×1.50  b: 150 ns, was 100 ns on 2026-11-01',
      'faster ×2.00  d: 50 ns, was 100 ns on 2026-11-01',
    ])
  })

  test('are not compared where they are the slowest turns of a row', () => {
    const last = keep({ 'live, p90': figure(100), live: figure(100) }, {}, '2026-11-01')
    expect(compareWithLast({ 'live, p90': figure(400), live: figure(400) }, last)).toEqual([
      'SLOWER ×4.00  live: 400 ns, was 100 ns on 2026-11-01',
    ])
  })

  test('are kept row by row: a run of one package leaves the others as they were', () => {
    const last = keep({ a: figure(100), b: figure(100) }, {}, '2026-11-01')
    const kept = keep({ b: figure(200) }, last, '2026-11-02')
    expect(kept).toEqual({ a: { ...figure(100), measured: '2026-11-01' }, b: { ...figure(200), measured: '2026-11-02' } })
  })
})
