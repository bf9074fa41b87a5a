import { BPS_WHOLE, distance } from './tolerance.ts'

/** One order on both sides of the comparison. `held`: it would stay as it is; else it becomes what is wanted. */
export type DeadZonePair = {
  readonly target: { readonly px: bigint; readonly remaining: bigint }
  readonly to: { readonly px: bigint; readonly sz: bigint }
  readonly held: boolean
}

/** Orders that are as desired, all together: the sums of px * sz and of sz. They add to the mid, and nothing to what is off. */
export type Weight = { readonly value: bigint; readonly size: bigint }

/**
 * Returns whether the differences of all held orders together stay within `zone` (10^-6 bps) of the size-weighted mid of what would rest.
 *
 * With M that mid, S the desired size in all, and p, s the prices and sizes, the mid is off by the sum of
 * (s'(p' - M) - s(p - M)) / S. The sum is taken of the absolute values, so that two differences never hide each other: whatever subset of
 * the held orders one looks at, it moves the mid by no more. Exact: multiplied out, nothing is divided.
 */
export function isWithinDeadZone(pairs: readonly DeadZonePair[], zone: bigint, steady: Weight = { value: 0n, size: 0n }): boolean {
  if (zone === 0n) return false
  let { value, size } = steady
  let wanted = size
  for (const { target, to, held } of pairs) {
    const sz = held ? target.remaining : to.sz
    value += sz * (held ? target.px : to.px)
    size += sz
    wanted += to.sz
  }
  let drift = 0n
  for (const { target, to, held } of pairs) {
    if (held) drift += distance(to.sz * (to.px * size - value), target.remaining * (target.px * size - value))
  }
  return drift * BPS_WHOLE <= zone * value * wanted
}
