import type { VenueToken } from '../core/types.ts'

/** Returns the token of a name or index; where there is none, or the name is that of several, what may be given instead. */
export function tokenNamed(tokens: readonly VenueToken[], text: string): { readonly token: VenueToken } | { readonly allowed: string } {
  const named = tokens.filter(({ name }) => name === text)
  if (named.length > 1)
    return { allowed: `an index, as ${named.length} tokens are called so: ${named.map(({ index }) => index).join(' or ')}` }
  const token = named[0] ?? tokens.find(({ index }) => String(index) === text)
  return token === undefined ? { allowed: `one of ${tokens.map(({ name }) => name).join(', ')}, or the index of one` } : { token }
}
