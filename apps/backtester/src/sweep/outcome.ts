import type { PointFigures, PointResult } from '../jobs/pointResult.ts'
import type { Metric } from './metrics.ts'
import type { Dimension, SweepPoint } from './space.ts'

/** A point and what became of it. */
export type PointOutcome = SweepPoint & { readonly result: PointResult | undefined }

export type SweepOutcome = {
  readonly dimensions: readonly Dimension[]
  readonly by: Metric
  readonly points: readonly PointOutcome[]
}

export const figuresOf = ({ result }: PointOutcome): PointFigures | undefined =>
  result !== undefined && 'figures' in result ? result.figures : undefined

/** Returns the points best first; then those without figures. Equal ones by their place in the grid. */
export function ranked({ points, by }: SweepOutcome): readonly PointOutcome[] {
  return points.toSorted((a, b) => {
    const [left, right] = [figuresOf(a), figuresOf(b)]
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined) || a.index - b.index
    const [leftRank, rightRank] = [by.rank(left), by.rank(right)]
    return leftRank === rightRank ? a.index - b.index : leftRank > rightRank ? -1 : 1
  })
}

/** Points that share the values of two dimensions. */
export type HeatCell = {
  readonly row: string
  readonly column: string
  /** The middle one of them by rank, the lower of two: a run that was made, and not the luck of one. */
  readonly median: PointFigures | undefined
  readonly worst: PointFigures | undefined
  readonly best: PointFigures | undefined
  readonly count: number
}
export type HeatMap = { readonly rows: Dimension; readonly columns: Dimension; readonly cells: readonly (readonly HeatCell[])[] }

/** Returns the map over two dimensions, by their places in the sweep. */
export function heatMap(outcome: SweepOutcome, rowAt: number, columnAt: number): HeatMap {
  const rows = outcome.dimensions[rowAt] as Dimension
  const columns = outcome.dimensions[columnAt] as Dimension
  const groups = Map.groupBy(ranked(outcome), ({ values }) => `${values[rowAt]}\n${values[columnAt]}`)
  const cells = rows.values.map((row) =>
    columns.values.map((column): HeatCell => {
      const figures = (groups.get(`${row}\n${column}`) ?? []).flatMap((point) => figuresOf(point) ?? [])
      // Best first: of an even count the later of the two in the middle.
      return {
        row,
        column,
        median: figures[Math.floor(figures.length / 2)],
        best: figures[0],
        worst: figures.at(-1),
        count: figures.length,
      }
    }),
  )
  return { rows, columns, cells }
}
