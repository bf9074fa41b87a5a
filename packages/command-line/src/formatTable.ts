export type Column = { readonly title: string; readonly align?: 'left' | 'right' }

/**
 * Returns lines of aligned columns, two spaces apart, titles first, without trailing blanks. Columns whose cells are all empty are left out.
 * @example formatTable([{ title: 'a' }, { title: 'n', align: 'right' }], [['x', '10'], ['yy', '9']]) // ['a    n', 'x   10', 'yy   9']
 */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const kept = columns.map((column, i) => ({ ...column, i })).filter(({ i }) => rows.some((row) => (row[i] ?? '') !== ''))
  const widths = kept.map(({ title, i }) => rows.reduce((width, row) => Math.max(width, (row[i] ?? '').length), title.length))
  const line = (cellOf: (column: number, kept: number) => string): string =>
    kept
      .map(({ align, i }, k) => (align === 'right' ? cellOf(i, k).padStart(widths[k] as number) : cellOf(i, k).padEnd(widths[k] as number)))
      .join('  ')
      .trimEnd()
  return [line((_, k) => (kept[k] as Column).title), ...rows.map((row) => line((i) => row[i] ?? ''))]
}
