/**
 * Returns a decimal text with at most `decimals` digits behind the point and its thousands grouped: for reading, never for counting.
 * Rounding: towards zero; a nonzero amount too small to show keeps its first figure.
 * @example shorten('12345.678901', 2) // '12,345.67'
 */
export function shorten(text: string, decimals: number): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) return text
  const [, sign = '', whole = '', fraction = ''] = match
  const leading = /^0*/.exec(fraction)?.[0].length ?? 0
  const kept = whole === '0' && leading >= decimals && leading < fraction.length ? leading + 1 : decimals
  const shown = fraction.slice(0, kept).replace(/0+$/, '')
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${shown === '' ? '' : `.${shown}`}`
}

/** The same with a sign always, as for a gain or a loss. */
export const shortenSigned = (text: string, decimals: number): string =>
  text.startsWith('-') || /^0(\.0*)?$/.test(text) ? shorten(text, decimals) : `+${shorten(text, decimals)}`
