import { array, type InferOutput, looseObject, nullable, optional, record, strictTuple, string } from 'valibot'
import { type ParsedList, parseList, parseWith } from './parse.ts'
import { count, decimalText, sideLetter, tid, timeMs } from './primitives.ts'

const levelSchema = looseObject({ px: decimalText, sz: decimalText, n: optional(count) })
const bookSchema = looseObject({ coin: string(), time: optional(timeMs), levels: strictTuple([array(levelSchema), array(levelSchema)]) })
const bboSchema = looseObject({ coin: string(), time: timeMs, bbo: strictTuple([nullable(levelSchema), nullable(levelSchema)]) })
const tradeSchema = looseObject({
  coin: string(),
  side: sideLetter,
  px: decimalText,
  sz: decimalText,
  time: timeMs,
  hash: optional(string()),
  tid,
})
const candleSchema = looseObject({
  t: timeMs,
  T: timeMs,
  s: string(),
  i: string(),
  o: decimalText,
  c: decimalText,
  h: decimalText,
  l: decimalText,
  v: decimalText,
  n: count,
})
const midsSchema = record(string(), decimalText)

export type LevelRecord = InferOutput<typeof levelSchema>
/** `levels` is [bids, asks], best first, at most 20 a side. */
export type BookRecord = InferOutput<typeof bookSchema>
/** `bbo` is [bid, ask]; null is an empty side. */
export type BboRecord = InferOutput<typeof bboSchema>
/** `side` is the aggressor's. */
export type TradeRecord = InferOutput<typeof tradeSchema>
export type CandleRecord = InferOutput<typeof candleSchema>

/** Parses an `l2Book`; `null` is the venue's word for a coin it doesn't know. @throws {@link WireError} */
export const parseL2Book = (value: unknown): BookRecord | null => (value === null ? null : parseWith(bookSchema, value, 'l2Book'))

/** Parses the data of a `bbo` frame. @throws {@link WireError} */
export const parseBbo = (value: unknown): BboRecord => parseWith(bboSchema, value, 'bbo')

/** Parses `recentTrades`, or the data of a `trades` frame. @throws {@link WireError} when it is no list. */
export const parseTrades = (value: unknown): ParsedList<TradeRecord> => parseList(tradeSchema, value, 'trades')

/** Parses the reply to `candleSnapshot`. @throws {@link WireError} when it is no list. */
export const parseCandles = (value: unknown): ParsedList<CandleRecord> => parseList(candleSchema, value, 'candleSnapshot')

/** Parses `allMids`: coin -> mid price. @throws {@link WireError} */
export const parseAllMids = (value: unknown): Readonly<Record<string, string>> => parseWith(midsSchema, value, 'allMids')
