import { formatDecimal, parseDecimal } from '@hyperladder/units'
import type { JournalReader } from './journalReader.ts'
import type { FillOrigin } from './projections.ts'

/** Both ends included; absent: open. */
export type Span = { readonly sinceMs?: number; readonly untilMs?: number }

export type FillRow = {
  readonly timeMs: number
  readonly coin: string
  readonly side: 'bid' | 'ask'
  /** Exact decimals; `null` on a pair that the run did not know. */
  readonly px: string | null
  readonly sz: string | null
  readonly fee: string | null
  readonly feeToken: string
  readonly taker: boolean
  /** Of one of our orders, by the mark in its cloid. */
  readonly own: boolean
  readonly level: number | null
  readonly oid: number
  readonly tid: number
  readonly cloid: string | null
  /** `seed`: before the first run, never booked; `live`: while a run watched; `missed`: between two runs, booked by the later; `tooOld`: told too late to be booked. */
  readonly how: FillOrigin
  readonly run: number
}

export type OrderRow = {
  readonly askedMs: number
  readonly coin: string
  readonly side: 'bid' | 'ask'
  readonly level: number
  readonly px: string
  readonly sz: string
  readonly filled: string
  readonly state: string
  readonly stateSinceMs: number
  readonly oid: number | null
  readonly cloid: string
  /** What it was a modify of: an oid or a cloid. */
  readonly replaces: string | null
  readonly run: number
}

/** A token's total, whenever it became another one; `hold`: what open orders held of it then. */
export type BalanceRow = {
  readonly atMs: number
  readonly token: string
  readonly tokenIndex: number
  readonly total: string
  readonly hold: string
  readonly run: number
}

export type RunRow = {
  readonly run: number
  readonly startedMs: number
  /** `null`: it has not ended, or could not say so. */
  readonly endedMs: number | null
  readonly exitCode: number | null
  readonly reason: string | null
  readonly program: string
}

/** Returns every fill of the account, oldest first. */
export function readFills(journal: JournalReader, span: Span = {}): readonly FillRow[] {
  const rows = journal.select('SELECT * FROM fills WHERE time_ms BETWEEN ? AND ? ORDER BY time_ms, rowid', ...boundsOf(span))
  return rows.map((row) => ({
    timeMs: row.time_ms as number,
    coin: row.coin as string,
    side: row.side as FillRow['side'],
    px: row.px as string | null,
    sz: row.sz as string | null,
    fee: row.fee as string | null,
    feeToken: row.fee_token as string,
    taker: row.crossed === 1,
    own: row.own === 1,
    level: row.level as number | null,
    oid: row.oid as number,
    tid: row.tid as number,
    cloid: row.cloid as string | null,
    how: row.how as FillRow['how'],
    run: row.run as number,
  }))
}

/** Returns every order that was asked for, in the order of asking, with what is booked as filled of it. */
export function readOrders(journal: JournalReader, span: Span = {}): readonly OrderRow[] {
  const filled = new Map<string, bigint>()
  for (const { cloid, sz } of journal.select('SELECT cloid, sz FROM fills WHERE cloid IS NOT NULL AND sz IS NOT NULL'))
    filled.set(cloid as string, (filled.get(cloid as string) ?? 0n) + parseDecimal(sz as string, SZ_DECIMALS))
  const rows = journal.select('SELECT * FROM orders WHERE asked_ms BETWEEN ? AND ? ORDER BY asked_ms, cloid', ...boundsOf(span))
  return rows.map((row) => ({
    askedMs: row.asked_ms as number,
    coin: row.coin as string,
    side: row.side as OrderRow['side'],
    level: row.level as number,
    px: row.px as string,
    sz: row.sz as string,
    filled: formatDecimal(filled.get(row.cloid as string) ?? 0n, SZ_DECIMALS),
    state: row.state as string,
    stateSinceMs: row.state_ms as number,
    oid: row.oid as number | null,
    cloid: row.cloid as string,
    replaces: row.replaces as string | null,
    run: row.run as number,
  }))
}

/** Returns what the venue said of the tokens of the journal's markets, oldest first. */
export function readBalances(journal: JournalReader, span: Span = {}): readonly BalanceRow[] {
  const rows = journal.select('SELECT * FROM balances WHERE at_ms BETWEEN ? AND ? ORDER BY at_ms, rowid', ...boundsOf(span))
  return rows.map((row) => ({
    atMs: row.at_ms as number,
    token: row.token as string,
    tokenIndex: row.token_index as number,
    total: row.total as string,
    hold: row.hold as string,
    run: row.run as number,
  }))
}

export function readRuns(journal: JournalReader): readonly RunRow[] {
  return journal.select('SELECT * FROM runs ORDER BY run').map((row) => ({
    run: row.run as number,
    startedMs: row.started_ms as number,
    endedMs: row.ended_ms as number | null,
    exitCode: row.exit_code as number | null,
    reason: row.reason as string | null,
    program: row.program as string,
  }))
}

/** No size of the venue has more decimals. */
const SZ_DECIMALS = 8

const boundsOf = ({ sinceMs = 0, untilMs = Number.MAX_SAFE_INTEGER }: Span): readonly [number, number] => [sinceMs, untilMs]
