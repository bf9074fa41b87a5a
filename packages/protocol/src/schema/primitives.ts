import type { Address, Cloid, Oid, Tid } from '@hyperladder/units'
import { custom, minValue, nullish, number, pipe, regex, safeInteger, string, transform } from 'valibot'

const integer = (what: string) => pipe(number(what), safeInteger(what), minValue(0, what))

/** The venue's decimal strings: a sign where it makes sense, no exponent. */
export const decimalText = pipe(string('a decimal string'), regex(/^-?\d+(?:\.\d+)?$/, 'a decimal string'))
export const timeMs = integer('a time in ms')
export const count = integer('a count')
export const oid = pipe(
  integer('an oid'),
  transform((value) => value as Oid),
)
export const tid = pipe(
  integer('a tid'),
  transform((value) => value as Tid),
)
/** `B` bid, `A` ask: a closed set, as an order without a side means nothing. */
export const sideLetter = custom<'A' | 'B'>((value) => value === 'A' || value === 'B', "'A' or 'B'")
export const address = pipe(
  string('an address'),
  regex(/^0x[0-9a-fA-F]{40}$/, 'an address'),
  transform((text) => text.toLowerCase() as Address),
)
/** Absent or null when unset, depending on the endpoint (API reference 10.1.6). */
export const maybeCloid = nullish(
  pipe(
    string('a cloid'),
    regex(/^0x[0-9a-fA-F]{32}$/, 'a cloid'),
    transform((text) => text.toLowerCase() as Cloid),
  ),
)
