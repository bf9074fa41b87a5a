import type { Stretch, Stretches } from '@hyperladder/quoter'
import type { Side } from '@hyperladder/units'

/** Calls `visit` for every level of a side on which the one quote wants another order than the other one; for some others as well, but never for many. */
export function eachChanged(side: Side, before: Stretches, after: Stretches, visit: (side: Side, level: number) => void): void {
  if (before === after) return
  eachUncovered(side, before, after, visit)
  eachUncovered(side, after, before, visit)
}

/** Every order of its own size, and every whole tranche where the other quote wants none. */
function eachUncovered(side: Side, stretches: Stretches, others: Stretches, visit: (side: Side, level: number) => void): void {
  // Depth counts outwards on both sides, so that stretches come by rising depth.
  const sign = side === 'bid' ? -1 : 1
  const depthOf = ({ level }: Stretch): number => level * sign
  let at = 0
  for (const stretch of stretches) {
    let depth = depthOf(stretch)
    const end = depth + stretch.count
    while (depth < end) {
      let other = others[at]
      while (other && depthOf(other) + other.count <= depth) {
        at += 1
        other = others[at]
      }
      const reach = other ? depthOf(other) : end
      if (other && stretch.order === undefined && other.order === undefined && reach <= depth) depth = reach + other.count
      else {
        visit(side, depth * sign)
        depth += 1
      }
    }
  }
}
