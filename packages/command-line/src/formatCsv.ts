/** A cell as RFC 4180 writes it: quoted where it must be. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/**
 * Returns lines of comma-separated values, titles first.
 * @example formatCsv(['a', 'b'], [['1', 'x, y']]) // ['a,b', '1,"x, y"']
 */
export const formatCsv = (titles: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [titles, ...rows].map((row) => row.map(cell).join(','))
