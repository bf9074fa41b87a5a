import { excerpt, type ParsedList } from '@hyperladder/protocol'
import type { Directory } from './universe.ts'

/** An item that can't be read: why, and a short piece of it. */
export type Undecodable = { readonly reason: string; readonly excerpt: string }

/** What a list held: what is ours, how many rows are of no market of ours, and what can't be read. */
export type Decoded<T> = { readonly items: readonly T[]; readonly ignored: number; readonly bad: readonly Undecodable[] }

/**
 * Returns the items of a list that `decode` makes something of. Rows of other parts of the venue (perps, outcomes) are counted, not read: `decode`
 * returns undefined for them, and `isForeign` knows them when they are malformed, too.
 */
export function decodeList<Raw, T>(
  list: ParsedList<Raw>,
  isForeign: (raw: unknown) => boolean,
  decode: (raw: Raw) => T | undefined,
): Decoded<T> {
  const items: T[] = []
  const bad: Undecodable[] = []
  let ignored = 0
  for (const raw of list.items) {
    try {
      const item = decode(raw)
      if (item === undefined) ignored += 1
      else items.push(item)
    } catch (error) {
      bad.push({ reason: reasonOf(error), excerpt: excerpt(raw) })
    }
  }
  for (const { error, raw } of list.bad) {
    if (isForeign(raw)) ignored += 1
    else bad.push({ reason: error.message, excerpt: excerpt(raw) })
  }
  return { items, ignored, bad }
}

/** Returns what tells whether a row, or the order in it, names a coin of no market of ours. */
export const foreignCoin =
  ({ marketByCoin }: Directory) =>
  (raw: unknown): boolean => {
    const row = typeof raw === 'object' && raw !== null && 'order' in raw ? raw.order : raw
    return typeof row === 'object' && row !== null && 'coin' in row && typeof row.coin === 'string' && !marketByCoin.has(row.coin)
  }

/** A balance that can't be read is never somebody else's: a missing row would mean zero. */
export const neverForeign = (): boolean => false

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
