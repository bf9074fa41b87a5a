import type { MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'

/** How a column is stored: all are required, none is null. */
export type ColumnType = 'INT64' | 'INT32'
export type Column = { readonly name: string; readonly type: ColumnType }

const int64 = (name: string): Column => ({ name, type: 'INT64' })
const int32 = (name: string): Column => ({ name, type: 'INT32' })
const observed = [int64('time_ms'), int64('received_ms')]

/** The columns of a file by the kind of its events, in their order. README: what they hold. */
export const COLUMNS = {
  trade: [...observed, int64('px'), int64('sz'), int32('side'), int64('tid')],
  bbo: [...observed, int64('bid_px'), int64('bid_sz'), int64('ask_px'), int64('ask_sz')],
  book: [...observed, int32('book'), int32('side'), int64('px'), int64('sz'), int32('orders')],
  candle: [
    int64('time_ms'),
    int64('received_ms'),
    int64('close_ms'),
    int64('open'),
    int64('high'),
    int64('low'),
    int64('close'),
    int64('volume'),
  ],
} as const satisfies Readonly<Record<MarketEventKind, readonly Column[]>>

/** In `received_ms`, `tid` and `orders`: nobody told. In `side` of a book: the row is of a book without any level. */
export const ABSENT = -1
/** In `side`. */
export const BID = 0
export const ASK = 1

/** Values of a column; its type says which array. */
export type Values = BigInt64Array<ArrayBuffer> | Int32Array<ArrayBuffer>

/** Rows before they are written: one array for each column, grown when they are full. */
export class Rows {
  readonly columns: readonly Column[]
  #values: Values[]
  #count = 0

  constructor(kind: MarketEventKind, capacity: number) {
    this.columns = COLUMNS[kind]
    this.#values = this.columns.map(({ type }) => arrayOf(type, capacity))
  }

  get count(): number {
    return this.#count
  }

  /** Values in the order of the columns. @throws RangeError when one does not fit 64 bits. */
  add(...values: readonly (bigint | number)[]): void {
    if (this.#count === this.#values[0]?.length) this.#grow()
    for (const [i, value] of values.entries()) {
      const column = this.#values[i] as Values
      if (column instanceof BigInt64Array) column[this.#count] = int64Of(BigInt(value))
      else column[this.#count] = Number(value)
    }
    this.#count += 1
  }

  /** Hands out what there is and forgets it. */
  take(): { readonly name: string; readonly data: Values }[] {
    const taken = this.columns.map(({ name }, i) => ({ name, data: (this.#values[i] as Values).slice(0, this.#count) as Values }))
    this.#count = 0
    return taken
  }

  #grow(): void {
    this.#values = this.#values.map((old, i) => {
      const grown = arrayOf((this.columns[i] as Column).type, old.length * 2)
      if (grown instanceof BigInt64Array) grown.set(old as BigInt64Array)
      else grown.set(old as Int32Array)
      return grown
    })
  }
}

const arrayOf = (type: ColumnType, length: number): Values => (type === 'INT64' ? new BigInt64Array(length) : new Int32Array(length))

function int64Of(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} does not fit 64 bits`)
  return value
}

/** Adds what an event is in rows. `book` numbers the books of a file from 0. */
export function addRows(rows: Rows, event: Exclude<MarketEvent, { type: 'gap' }>, book: number): void {
  const { timeMs, receivedMs = ABSENT } = event
  switch (event.type) {
    case 'trade':
      return rows.add(timeMs, receivedMs, event.px, event.sz, event.side === 'bid' ? BID : ASK, event.tid ?? ABSENT)
    case 'bbo':
      return rows.add(timeMs, receivedMs, event.bid?.px ?? 0n, event.bid?.sz ?? 0n, event.ask?.px ?? 0n, event.ask?.sz ?? 0n)
    case 'candle':
      return rows.add(timeMs, receivedMs, event.closeMs, event.open, event.high, event.low, event.close, event.volume)
    case 'book': {
      const { bids, asks } = event
      for (const { px, sz, n = ABSENT } of bids) rows.add(timeMs, receivedMs, book, BID, px, sz, n)
      for (const { px, sz, n = ABSENT } of asks) rows.add(timeMs, receivedMs, book, ASK, px, sz, n)
      if (bids.length + asks.length === 0) rows.add(timeMs, receivedMs, book, ABSENT, 0n, 0n, ABSENT)
      return
    }
    default:
      return event satisfies never
  }
}
