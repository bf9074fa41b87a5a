import { UsageError } from '@hyperladder/command-line'
import { figure } from '../report/figures.ts'
import { optionName } from '../settings/runOptions.ts'
import { type Dimension, gridPoints, gridSize, randomPoints, type SweepPoint } from './space.ts'

/** A grid larger than that is not meant. */
const POINTS_MAX = 1_000_000n

export type Chosen = {
  readonly points: readonly SweepPoint[]
  readonly drawn: { readonly of: string; readonly seed: number } | undefined
}

/** Returns the points of a sweep: all, or so many at random. @throws UsageError for more than can be meant. */
export function choosePoints(dimensions: readonly Dimension[], random: number | undefined, seed: number): Chosen {
  const size = gridSize(dimensions)
  if (random !== undefined && size > BigInt(random))
    return { points: randomPoints(dimensions, random, seed), drawn: { of: figure(size.toString(), 0), seed } }
  if (size > POINTS_MAX)
    throw new UsageError(`--vary makes ${size} points, must be at most ${POINTS_MAX}: take fewer values, or --random a number of them`)
  return { points: gridPoints(dimensions), drawn: undefined }
}

/**
 * Returns the places of the two dimensions of the heat map: those named, else the first two with several values; `undefined` where there are not two.
 * @throws UsageError for names that are not two of the sweep's.
 */
export function axesOf(dimensions: readonly Dimension[], named: string | undefined): readonly [number, number] | undefined {
  if (named === undefined) {
    const [first, second] = dimensions.flatMap(({ values }, i) => (values.length > 1 ? [i] : []))
    return first === undefined || second === undefined ? undefined : [first, second]
  }
  if (dimensions.length < 2)
    throw new UsageError(
      `--axes was ${named}, must be left out: a heat map is of two settings, and only ${optionName(dimensions[0]?.key ?? '')} varies`,
    )
  const places = named.split(',').map((name) => dimensions.findIndex(({ key }) => optionName(key) === name.trim()))
  const [first, second] = places
  if (places.length !== 2 || first === undefined || second === undefined || places.includes(-1) || first === second)
    throw new UsageError(`--axes was ${named}, must be two of ${dimensions.map(({ key }) => optionName(key)).join(', ')}, by comma`)
  return [first, second]
}
