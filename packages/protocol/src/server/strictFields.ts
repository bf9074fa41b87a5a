import { type Address, type Cloid, formatDecimal, parseDecimal } from '@hyperladder/units'

/** Thrown inside the request parsers, caught at their edge: the body is not of the target type. */
class ShapeError extends Error {}

/** Longest decimal the parsers look at: a bound on work, far above any price or size. */
const DECIMAL_LENGTH_MAX = 64
const WIRE_DECIMALS = 8

export type Fields = Readonly<Record<string, unknown>>

export function objectOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail()
  return value as Fields
}

export function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) fail()
  return value as readonly unknown[]
}

/** Refuses a key outside the known ones: the venue denies unknown fields of the envelope and of actions. */
export function only(fields: Fields, known: readonly string[]): void {
  for (const key of Object.keys(fields)) if (!known.includes(key)) fail()
}

export function textOf(value: unknown): string {
  if (typeof value !== 'string') fail()
  return value as string
}

export function boolOf(value: unknown): boolean {
  if (typeof value !== 'boolean') fail()
  return value as boolean
}

/** An unsigned integer that a double holds exactly. `-0` is none: a typed parser of the venue's kind reads it as a float. */
export function uintOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) fail()
  return value as number
}

export function optional<T>(value: unknown, parse: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : parse(value)
}

export function oneOf<const T extends readonly string[]>(value: unknown, words: T): T[number] {
  if (typeof value !== 'string' || !words.includes(value)) fail()
  return value as T[number]
}

/** Any hex case, `0x` or nothing before it, never `0X`; lower case out (API reference 1.0). */
export function addressOf(value: unknown): Address {
  const digits = /^(?:0x)?([0-9a-fA-F]{40})$/.exec(textOf(value))?.[1]
  if (digits === undefined) fail()
  return `0x${(digits as string).toLowerCase()}` as Address
}

/** `0x` and exactly 32 hex digits of any case; lower case out. */
export const cloidOf = (value: unknown): Cloid => hexOf(value) as Cloid

/** As {@link cloidOf}, for what is no order's name. */
export function hexOf(value: unknown): string {
  const text = textOf(value)
  if (!/^0x[0-9a-fA-F]{32}$/.test(text)) fail()
  return text.toLowerCase()
}

/** Price or size: a string, plain, not negative, at most 8 non-zero decimals; canonical form out (API reference 2.2). */
export function decimalOf(value: unknown): string {
  const text = textOf(value)
  if (text.length > DECIMAL_LENGTH_MAX || !/^\d+(?:\.\d+)?$/.test(text) || decimalsOf(text) > WIRE_DECIMALS) fail()
  return formatDecimal(parseDecimal(text, WIRE_DECIMALS), WIRE_DECIMALS)
}

export function fail(): never {
  throw new ShapeError('not of the target type')
}

/** Returns what `parse` makes of a body, or undefined where it is not of the target type. */
export function shaped<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof ShapeError) return undefined
    throw error
  }
}

function decimalsOf(text: string): number {
  const point = text.indexOf('.')
  return point < 0 ? 0 : text.slice(point + 1).replace(/0+$/, '').length
}
