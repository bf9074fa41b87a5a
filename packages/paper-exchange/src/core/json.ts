/** A value that `JSON.stringify` keeps. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const MARK = '#'

/**
 * Returns plain data with every bigint as a string `#123`; a string that starts with `#` gets a second one. Exact inverse:
 * {@link fromJson}. Keys whose value is `undefined` are left out. For snapshots and for a journal of commands.
 * @example toJson({ px: 5n, name: '#1' }) // { px: '#5', name: '##1' }
 */
export function toJson(value: unknown): Json {
  switch (typeof value) {
    case 'bigint':
      return `${MARK}${value}`
    case 'string':
      return value.startsWith(MARK) ? MARK + value : value
    case 'number':
    case 'boolean':
      return value
    case 'object':
      if (value === null) return null
      if (Array.isArray(value)) return value.map(toJson)
      return mapValues(value, toJson)
    default:
      throw new TypeError(`a ${typeof value} can't be written as JSON`)
  }
}

/** Returns what {@link toJson} was given. */
export function fromJson(value: Json): unknown {
  if (typeof value === 'string') {
    if (!value.startsWith(MARK)) return value
    return value.startsWith(MARK + MARK) ? value.slice(1) : BigInt(value.slice(1))
  }
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? value.map(fromJson) : mapValues(value, fromJson)
}

function mapValues<From, To>(record: object, map: (value: From) => To): Record<string, To> {
  const result: Record<string, To> = {}
  for (const [key, value] of Object.entries(record)) if (value !== undefined) result[key] = map(value as From)
  return result
}
