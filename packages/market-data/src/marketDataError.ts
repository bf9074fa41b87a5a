import { HyperladderError } from '@hyperladder/units'

/** Market data that can't be read or written. */
export class MarketDataError extends HyperladderError {}

/** Where in a file something is. `row` counts from 1; in a text it is the line, the header included. */
export type Place = { readonly file: string; readonly row: number }

/**
 * Returns the error of one value: its message names file, row, column and value, and what is allowed. `quantity`: what of the market's units could not hold it.
 */
export function cellError(
  { file, row }: Place,
  column: string,
  value: unknown,
  allowed: string,
  quantity?: 'price' | 'size',
): MarketDataError {
  // A damaged file may hold what a terminal obeys.
  const shown = String(value)
    .slice(0, 80)
    .replaceAll(/\p{Cc}/gu, '?')
  return new MarketDataError('E_MARKET_DATA_CELL', `row ${row} of ${file}: ${column} was '${shown}', must be ${allowed}`, {
    file,
    row,
    column,
    value: shown,
    ...(quantity === undefined ? {} : { quantity }),
  })
}

/** Returns the error of a row that can't be read at all. */
export function rowError({ file, row }: Place, problem: string, cause?: unknown): MarketDataError {
  return new MarketDataError('E_MARKET_DATA_ROW', `row ${row} of ${file} ${problem}`, { file, row }, { cause })
}

/** Returns the error of a whole file. */
export function fileError(file: string, problem: string, cause?: unknown): MarketDataError {
  return new MarketDataError('E_MARKET_DATA_FILE', `${file} ${problem}`, { file }, { cause })
}

/** Runs something on a file; what the machine or a library throws becomes a {@link MarketDataError} that names it. */
export async function onFile<T>(file: string, did: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw named(file, did, error)
  }
}

/** As {@link onFile}, without waiting. */
export function onFileSync<T>(file: string, did: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw named(file, did, error)
  }
}

const named = (file: string, did: string, error: unknown): unknown =>
  error instanceof HyperladderError ? error : fileError(file, `could not be ${did}: ${reasonOf(error)}`, error)

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on its disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'files may not grow beyond this size here',
  EACCES: 'this user may not write or read there',
  EPERM: 'this user may not write or read there',
  EROFS: 'its disk can only be read',
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  Z_BUF_ERROR: 'its gzip is cut off',
  Z_DATA_ERROR: 'its gzip is damaged',
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  return REASONS[code] === undefined ? error.message : `${REASONS[code]} (${code})`
}
