import { boolean, type InferOutput, looseObject, optional, string } from 'valibot'
import { type ParsedList, parseList } from './parse.ts'
import { decimalText, maybeCloid, oid, sideLetter, tid, timeMs } from './primitives.ts'

/**
 * One fill (API reference 1.8). `fee` is in `feeToken`, negative for a rebate; `startPosition` is the base total before it; `dir` is an open
 * set (`Buy`, `Sell`, `Spot Dust Conversion`, words of perps). Only (time, coin, tid, oid) together name a fill of one account.
 */
export const fillSchema = looseObject({
  coin: string(),
  px: decimalText,
  sz: decimalText,
  side: sideLetter,
  time: timeMs,
  startPosition: decimalText,
  dir: string(),
  closedPnl: optional(decimalText),
  hash: optional(string()),
  oid,
  crossed: boolean(),
  fee: decimalText,
  tid,
  cloid: maybeCloid,
  feeToken: string(),
})
export type FillRecord = InferOutput<typeof fillSchema>

/** Parses the reply to `userFills` or `userFillsByTime`. @throws {@link WireError} when it is no list. */
export const parseUserFills = (value: unknown): ParsedList<FillRecord> => parseList(fillSchema, value, 'userFills')
