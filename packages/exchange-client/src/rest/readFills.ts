import type { FillsListed, FillsReading } from '@hyperladder/exchange-port'
import { type FillRecord, type ParsedList, parseUserFills } from '@hyperladder/protocol'
import type { Address } from '@hyperladder/units'
import { decodeList, foreignCoin, type Undecodable } from '../decode/decoded.ts'
import { decodeFill, oldestFirst, splitFills } from '../decode/fills.ts'
import type { Directory } from '../decode/universe.ts'
import { DecodeError } from '../errors.ts'
import type { Query } from './query.ts'

/** Most rows of one answer (API reference 1.8). */
const PAGE_ROWS = 2_000
/** The venue keeps this many fills of an account (API reference 1.8). */
const KEPT_ROWS = 10_000
/** More pages than this mean that it doesn't page as it should. */
const PAGES_MAX = 20

export type FillsAnswer = FillsReading & { readonly ignored: number; readonly bad: readonly Undecodable[] }

/**
 * Returns the newest 2000 fills, or those since a time (inclusive), oldest first either way. Pages overlap by their last millisecond: what came twice is
 * told once. A row that can't be read costs only itself.
 */
export async function readFills(query: Query, user: Address, directory: Directory, sinceMs: number | undefined): Promise<FillsAnswer> {
  const rows = sinceMs === undefined ? await readNewest(query, user) : await readSince(query, user, sinceMs)
  const listed = listedOf(rows, sinceMs === undefined ? PAGE_ROWS : KEPT_ROWS)
  const { items, ignored, bad } = decodeList(rows, foreignCoin(directory), (record) => decodeFill(record, directory))
  return { ...splitFills(items), listed, ignored, bad }
}

async function readNewest(query: Query, user: Address): Promise<ParsedList<FillRecord>> {
  const { items, bad } = await query({ type: 'userFills', user, aggregateByTime: false }, parseUserFills, rowsOf)
  return { items: oldestFirst(items), bad }
}

async function readSince(query: Query, user: Address, sinceMs: number): Promise<ParsedList<FillRecord>> {
  const byKey = new Map<string, FillRecord>()
  const bad: ParsedList<FillRecord>['bad'][number][] = []
  let startTime = sinceMs
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const list = await query({ type: 'userFillsByTime', user, startTime, aggregateByTime: false }, parseUserFills, rowsOf)
    for (const fill of list.items) byKey.set(`${fill.time} ${fill.coin} ${fill.tid} ${fill.oid}`, fill)
    bad.push(...list.bad)
    if (rowsOf(list) < PAGE_ROWS) return { items: oldestFirst([...byKey.values()].reverse()), bad }
    const lastTime = list.items.reduce((latest, { time }) => Math.max(latest, time), startTime)
    // A whole page within one millisecond would be asked for for ever.
    startTime = lastTime > startTime ? lastTime : startTime + 1
  }
  throw new DecodeError('info userFillsByTime', `${PAGES_MAX} pages were full, the venue keeps fewer fills than that`)
}

/** Rows of every kind count: what a list leaves out is older than its oldest row, whatever that is of. */
function listedOf(list: ParsedList<FillRecord>, most: number): FillsListed {
  const times = [...list.items, ...list.bad.map(({ raw }) => raw)].flatMap((row) => timeOf(row) ?? [])
  const [oldestMs, newestMs] = times.reduce<readonly [number, number]>(
    ([oldest, newest], time) => [Math.min(oldest, time), Math.max(newest, time)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
  return { oldestMs: times.length === 0 ? null : oldestMs, newestMs: times.length === 0 ? null : newestMs, full: rowsOf(list) >= most }
}

function timeOf(row: unknown): number | undefined {
  const time = typeof row === 'object' && row !== null && 'time' in row ? row.time : undefined
  return typeof time === 'number' && Number.isSafeInteger(time) ? time : undefined
}

const rowsOf = ({ items, bad }: ParsedList<FillRecord>): number => items.length + bad.length
