import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Dimension, gridPoints, gridSize, randomPoints } from './space.ts'

const dimensions = fc
  .array(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 })
  .map((lists) => lists.map((values): Dimension => ({ key: 'seed', values })))
const words = ({ values }: { readonly values: readonly string[] }): string => JSON.stringify(values)

test('a grid has every combination once, the last dimension changing fastest', () => {
  const [a, b]: readonly Dimension[] = [
    { key: 'spacing', values: ['1', '2'] },
    { key: 'levels', values: ['x', 'y', 'z'] },
  ]
  const points = gridPoints([a as Dimension, b as Dimension]).map(({ values }) => values.join(''))
  expect(points).toEqual(['1x', '1y', '1z', '2x', '2y', '2z'])
  fc.assert(
    fc.property(dimensions, (grid) => {
      const all = gridPoints(grid)
      expect(BigInt(all.length)).toBe(gridSize(grid))
      expect(new Set(all.map(words)).size).toBe(all.length)
      expect(all.map(({ index }) => index)).toEqual(all.map((_, i) => i))
    }),
  )
})

test('random points are of the grid, differ, follow from the seed, and begin as a smaller draw does', () => {
  fc.assert(
    fc.property(dimensions, fc.integer({ min: 1, max: 40 }), fc.nat(), (grid, count, seed) => {
      const size = Number(gridSize(grid))
      const drawn = randomPoints(grid, count, seed)
      expect(drawn).toHaveLength(Math.min(count, size))
      expect(new Set(drawn.map(words)).size).toBe(drawn.length)
      expect(drawn).toEqual(randomPoints(grid, count, seed))
      const all = new Set(gridPoints(grid).map(words))
      for (const point of drawn) expect(all.has(words(point))).toBe(true)
      if (count < size) expect(randomPoints(grid, Math.max(1, count - 1), seed)).toEqual(drawn.slice(0, Math.max(1, count - 1)))
    }),
  )
})

test('a grid beyond counting is drawn from without being made', () => {
  const wide: readonly Dimension[] = Array.from({ length: 12 }, () => ({
    key: 'seed',
    values: Array.from({ length: 100 }, (_, i) => String(i)),
  }))
  expect(gridSize(wide)).toBe(10n ** 24n)
  expect(randomPoints(wide, 5, 1)).toHaveLength(5)
  expect(randomPoints(wide, 5, 1)).not.toEqual(randomPoints(wide, 5, 2))
})
