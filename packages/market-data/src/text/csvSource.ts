import type { MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import type { EventSource, MarketUnits } from '../eventSource.ts'
import { fileError, rowError } from '../marketDataError.ts'
import { Cells } from './cells.ts'
import { readLines } from './readLines.ts'

/** Reads rows of one file, and sees to it that time never goes back. Made anew for each reading, so it may remember what came before. */
export type RowReader = {
  /** Takes a row's values, in the order of the columns asked for, and adds what it tells to `out`. */
  take(values: readonly string[], cells: Cells, out: MarketEvent[]): void
  /** The file has ended. */
  end?(cells: Cells, out: MarketEvent[]): void
}

export type CsvFormat = {
  readonly kind: MarketEventKind
  /** The first columns of the header, as they must be: how the format is known. */
  readonly header: readonly string[]
  reader(): RowReader
}

/** Returns the format that a header begins with. */
export const formatOf = (formats: readonly CsvFormat[], header: string): CsvFormat | undefined =>
  formats.find(({ header: columns }) => header === columns.join(',') || header.startsWith(`${columns.join(',')},`))

/**
 * Returns a CSV file as a source: a header of known columns, a row for each moment, no quotes. Empty lines are left out.
 * @throws MarketDataError while it is read: for another header, a row with too few or too many values, a value that does not fit its column, and time that goes back.
 */
export function csvSource(file: string, market: MarketUnits, format: CsvFormat): EventSource {
  return { name: file, kind: format.kind, market, chunks: () => read(file, market, format) }
}

async function* read(file: string, market: MarketUnits, format: CsvFormat): AsyncGenerator<readonly MarketEvent[]> {
  const cells = new Cells(file, market)
  const reader = format.reader()
  let row = 0
  let columns = 0
  for await (const lines of readLines(file)) {
    const events: MarketEvent[] = []
    for (const line of lines) {
      row += 1
      cells.row = row
      if (row === 1) {
        if (formatOf([format], line) === undefined)
          throw fileError(file, `has the header '${line.slice(0, 120)}', must begin with '${format.header.join(',')}'`)
        columns = line.split(',').length
      } else if (line !== '') {
        const values = line.split(',')
        if (values.length !== columns) throw rowError(cells.place, `has ${values.length} values, must have the header's ${columns}`)
        reader.take(values, cells, events)
      }
    }
    if (events.length > 0) yield events
  }
  if (row === 0) throw fileError(file, 'is empty, must have a header')
  const last: MarketEvent[] = []
  reader.end?.(cells, last)
  if (last.length > 0) yield last
}
