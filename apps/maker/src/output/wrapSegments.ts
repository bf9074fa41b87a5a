import { wrapWords } from './wrapWords.ts'

/**
 * Returns lines that hold the segments in order, two spaces apart; a segment that would pass `width` starts the next line, under the first
 * line's text, and one that is too long for any line is broken between words. Empty segments are left out.
 */
export function wrapSegments(segments: readonly string[], options: { readonly width: number; readonly indent: number }): string[] {
  const lines: string[] = []
  for (const segment of segments.filter((text) => text !== '').flatMap((text) => wrapWords(text, options.width - options.indent))) {
    const last = lines.at(-1)
    if (last === undefined) lines.push(segment)
    else if (last.length + 2 + segment.length <= options.width) lines[lines.length - 1] = `${last}  ${segment}`
    else lines.push(`${' '.repeat(options.indent)}${segment}`)
  }
  return lines
}
