import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import type { LocalFile } from './dataFiles.ts'

const SIZE_COLUMNS = new Set(['v', 'size'])

/**
 * Returns the most decimals that a size has in a CSV of candles or trades, or nothing where no column is one of sizes. A market's own szDecimals may be
 * more, never less.
 */
export async function szDecimalsSeen({ path, name }: LocalFile): Promise<number | undefined> {
  if (!/\.csv(\.gz)?$/.test(name)) return undefined
  const file = createReadStream(path)
  const lines = createInterface({ input: name.endsWith('.gz') ? file.pipe(createGunzip()) : file, crlfDelay: Number.POSITIVE_INFINITY })
  let column = -1
  let most: number | undefined
  for await (const line of lines) {
    const cells = line.split(',')
    if (column < 0) {
      column = cells.findIndex((title) => SIZE_COLUMNS.has(title))
      if (column < 0) return undefined
      continue
    }
    const decimals = (cells[column] ?? '').split('.')[1]?.replace(/0+$/, '').length ?? 0
    most = Math.max(most ?? 0, decimals)
  }
  return most
}
