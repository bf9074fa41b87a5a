/** Returns the lesser of two amounts; `Math.min` takes no bigint. */
export function lesser(a: bigint, b: bigint): bigint {
  if (a < b) return a
  return b
}

export const atLeastZero = (value: bigint): bigint => (value > 0n ? value : 0n)
