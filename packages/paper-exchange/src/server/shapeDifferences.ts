/**
 * Returns how a value of ours differs in shape from a recorded one: keys and their order, kinds of values, formats of numbers, at every depth;
 * each element of a recorded list needs one of ours that is like it. With `order: false` the recording's keys are sorted, and ours may have
 * keys that the venue added later.
 */
export function shapeDifferences(theirs: unknown, ours: unknown, order = true, path = ''): readonly string[] {
  if (Array.isArray(theirs)) return Array.isArray(ours) ? listDifferences(theirs, ours, order, path) : [`${path}: ours is no list`]
  if (typeof theirs === 'object' && theirs !== null) return objectDifferences(theirs, ours, order, path)
  const [their, our] = [kindOf(theirs), kindOf(ours)]
  return their === our ? [] : [`${path}: theirs is ${their}, ours is ${our}`]
}

function listDifferences(theirs: readonly unknown[], ours: readonly unknown[], order: boolean, path: string): readonly string[] {
  for (const [index, item] of theirs.entries()) {
    const found = ours.map((other) => shapeDifferences(item, other, order, `${path}[${index}]`))
    if (found.some((differences) => differences.length === 0)) continue
    return found[0] ?? [`${path}: ours is empty`]
  }
  return []
}

function objectDifferences(theirs: object, ours: unknown, order: boolean, path: string): readonly string[] {
  if (typeof ours !== 'object' || ours === null || Array.isArray(ours)) return [`${path}: ours is no object`]
  const [their, our] = [Object.keys(theirs), Object.keys(ours)]
  if (isMap(their, our)) return shapeDifferences(Object.values(theirs), Object.values(ours), order, `${path}.*`)
  if (order && their.join() !== our.join()) return [`${path}: their keys are ${their}, ours are ${our}`]
  const entries = ours as Readonly<Record<string, unknown>>
  return Object.entries(theirs).flatMap(([key, value]) => shapeDifferences(value, entries[key], order, `${path}.${key}`))
}

/** Keys that name coins are data, not shape. */
const isMap = (...lists: readonly string[][]): boolean =>
  lists.every((keys) => keys.length > 0 && keys.some((key) => /^[A-Z0-9@#/]+$/.test(key) && key !== 'T'))

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'string') return typeof value
  if (/^-?\d+\.\d+$/.test(value)) return 'a decimal'
  if (/^-?\d+$/.test(value)) return 'a whole number without .0'
  // Recordings that were made anonymous have hex of any length.
  return /^0x[0-9a-f]*$/i.test(value) ? 'hex' : 'text'
}
