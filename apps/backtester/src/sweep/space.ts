import { createHash } from 'node:crypto'
import type { RunKey } from '../settings/runSettings.ts'

/** One thing that a sweep varies: its values in the words of the command line. */
export type Dimension = { readonly key: RunKey; readonly values: readonly string[] }

/** One combination. `values` in the order of the dimensions. */
export type SweepPoint = { readonly index: number; readonly values: readonly string[] }

/** Returns how many points a grid has. Exact: a grid may be larger than a number can count. */
export const gridSize = (dimensions: readonly Dimension[]): bigint =>
  dimensions.reduce((size, { values }) => size * BigInt(values.length), 1n)

/** Returns the grid's point of that index: the last dimension changes fastest. */
function pointAt(dimensions: readonly Dimension[], index: bigint): readonly string[] {
  const values: string[] = []
  let rest = index
  for (const dimension of dimensions.toReversed()) {
    const count = BigInt(dimension.values.length)
    values.unshift(dimension.values[Number(rest % count)] as string)
    rest /= count
  }
  return values
}

/** Returns every point of the grid. */
export function gridPoints(dimensions: readonly Dimension[]): SweepPoint[] {
  const size = Number(gridSize(dimensions))
  return Array.from({ length: size }, (_, index) => ({ index, values: pointAt(dimensions, BigInt(index)) }))
}

/**
 * Returns `count` different points of the grid, drawn with equal chance from a seed; when it has no more, all of them in their order. The same seed draws
 * the same points, and a larger count begins with those of a smaller one.
 */
export function randomPoints(dimensions: readonly Dimension[], count: number, seed: number): SweepPoint[] {
  const size = gridSize(dimensions)
  if (size <= BigInt(count)) return gridPoints(dimensions)
  const drawn = new Set<bigint>()
  for (let draw = 0; drawn.size < count; draw++) {
    const digest = createHash('sha256').update(`${seed}:${draw}`).digest('hex')
    // 256 bits over the size of any grid: the unevenness of the remainder is nothing.
    drawn.add(BigInt(`0x${digest}`) % size)
  }
  return [...drawn].map((at, index) => ({ index, values: pointAt(dimensions, at) }))
}
