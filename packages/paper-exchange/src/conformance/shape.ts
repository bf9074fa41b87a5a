import { Mismatch } from './mismatch.ts'

/** What a value of the wire must be: a test, a text, a number, a list of one kind, or an object with at least these keys (`key?`: may be absent). */
export type Pattern = Kind | RegExp | string | number | boolean | null | readonly [Pattern] | { readonly [key: string]: Pattern }

/** A named test of a value. */
export class Kind {
  readonly words: string
  readonly fits: (value: unknown) => boolean

  constructor(words: string, fits: (value: unknown) => boolean) {
    this.words = words
    this.fits = fits
  }
}

const textual = (words: string, pattern: RegExp): Kind => new Kind(words, (value) => typeof value === 'string' && pattern.test(value))

/** The kinds of values that the venue's replies are made of (API reference 1.0). */
export const is = {
  decimal: textual('a decimal string that keeps .0 and has no other trailing zero', /^-?(?:0|[1-9]\d*)\.(?:0|\d*[1-9])$/),
  /** Derived volumes may show the noise of floats. */
  volume: textual('a decimal string', /^-?\d+\.\d+$/),
  address: textual('an address in lower case', /^0x[0-9a-f]{40}$/),
  hash: textual('0x and 64 hex digits', /^0x[0-9a-f]{64}$/),
  cloid: textual('0x and 32 hex digits', /^0x[0-9a-f]{32}$/),
  text: textual('a string', /^/),
  side: textual('B or A', /^[AB]$/),
  whole: new Kind('an integer', (value) => Number.isSafeInteger(value)),
  count: new Kind('an integer of 0 or more', (value) => Number.isSafeInteger(value) && (value as number) >= 0),
  timeMs: new Kind('a time in ms', (value) => Number.isSafeInteger(value) && (value as number) > 1_500_000_000_000),
  flag: new Kind('true or false', (value) => typeof value === 'boolean'),
  list: new Kind('a list', (value) => Array.isArray(value)),
  object: new Kind('an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
} as const

/** Returns a kind that also takes null. */
export const orNull = (kind: Kind): Kind => new Kind(`${kind.words}, or null`, (value) => value === null || kind.fits(value))

/** The venue may add keys at any time, so only what is named is looked at. @throws Mismatch naming the first place that differs. */
export function mustFit(value: unknown, pattern: Pattern, place = 'reply'): void {
  if (pattern instanceof Kind) return differ(pattern.fits(value), place, value, pattern.words)
  if (pattern instanceof RegExp) return differ(typeof value === 'string' && pattern.test(value), place, value, `a text like ${pattern}`)
  if (Array.isArray(pattern)) {
    mustFit(value, is.list, place)
    for (const [i, item] of (value as unknown[]).entries()) mustFit(item, pattern[0] as Pattern, `${place}[${i}]`)
    return
  }
  if (typeof pattern !== 'object' || pattern === null) return differ(value === pattern, place, value, JSON.stringify(pattern))
  mustFit(value, is.object, place)
  const fields = value as Readonly<Record<string, unknown>>
  for (const [name, inner] of Object.entries(pattern)) {
    const optional = name.endsWith('?')
    const key = optional ? name.slice(0, -1) : name
    if (Object.hasOwn(fields, key)) mustFit(fields[key], inner, `${place}.${key}`)
    else if (!optional) throw new Mismatch(`${place} has no ${key}, must have it: ${excerptOf(value)}`)
  }
}

function differ(ok: boolean, place: string, value: unknown, allowed: string): void {
  if (!ok) throw new Mismatch(`${place} was ${excerptOf(value)}, must be ${allowed}`)
}

const EXCERPT = 200

/** Returns a value as JSON of bounded length, for messages. */
export function excerptOf(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text
}
