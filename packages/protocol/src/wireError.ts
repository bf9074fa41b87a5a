import { HyperladderError } from '@hyperladder/units'

/** Longest piece of a message that an error quotes. */
const EXCERPT_CHARS = 160

/**
 * A message, or a value that was to go into one, of the wrong shape. `path` names the place (`userFills[3].px`), `expected` what is allowed
 * there, `excerpt` quotes at most 160 characters of what was found.
 */
export class WireError extends HyperladderError {
  readonly path: string
  readonly expected: string
  readonly excerpt: string

  constructor(path: string, expected: string, received: unknown) {
    const quoted = excerpt(received)
    super('E_WIRE', `${path} was ${quoted}, must be ${expected}`, { path, expected, excerpt: quoted })
    this.path = path
    this.expected = expected
    this.excerpt = quoted
  }
}

/** Returns a value as a short piece of text: JSON where it can be, cut at 160 characters. It never throws. */
export function excerpt(value: unknown): string {
  const text = typeof value === 'string' ? value : jsonOf(value)
  return text.length <= EXCERPT_CHARS ? text : `${text.slice(0, EXCERPT_CHARS - 1)}…`
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? String(value)
  } catch {
    // Thousands of brackets in each other are read without recursion, but not written.
    return 'a value nested too deeply to show'
  }
}
