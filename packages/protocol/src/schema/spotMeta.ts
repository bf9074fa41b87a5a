import { array, boolean, type InferOutput, looseObject, nullish, optional, strictTuple, string, unknown } from 'valibot'
import { WireError } from '../wireError.ts'
import { type ParsedList, parseList, parseWith } from './parse.ts'
import { count, decimalText } from './primitives.ts'

/** A token. Neither its name nor its place in the list names it: only `index` does (API reference 1.1). */
export const spotTokenSchema = looseObject({
  name: string(),
  szDecimals: count,
  weiDecimals: count,
  index: count,
  tokenId: optional(string()),
  isCanonical: optional(boolean()),
  fullName: nullish(string()),
})
/** A pair. `tokens` are the `index` values of base and quote; `name` is the coin of every feed and query. */
export const spotPairSchema = looseObject({
  tokens: strictTuple([count, count]),
  name: string(),
  index: count,
  isCanonical: optional(boolean()),
})
/** A pair's figures of the day. Matched to its pair by `coin`, never by place (API reference 1.2). */
export const spotAssetCtxSchema = looseObject({
  coin: string(),
  markPx: nullish(decimalText),
  midPx: nullish(decimalText),
  prevDayPx: nullish(decimalText),
  dayNtlVlm: nullish(decimalText),
  dayBaseVlm: nullish(decimalText),
  circulatingSupply: nullish(decimalText),
  totalSupply: nullish(decimalText),
})
export type SpotTokenRecord = InferOutput<typeof spotTokenSchema>
export type SpotPairRecord = InferOutput<typeof spotPairSchema>
export type SpotAssetCtxRecord = InferOutput<typeof spotAssetCtxSchema>

export type SpotMeta = { readonly tokens: ParsedList<SpotTokenRecord>; readonly universe: ParsedList<SpotPairRecord> }
export type SpotMetaAndAssetCtxs = { readonly meta: SpotMeta; readonly ctxs: ParsedList<SpotAssetCtxRecord> }

const metaSchema = looseObject({ tokens: array(unknown()), universe: array(unknown()) })

/** Parses the reply to `spotMeta`. @throws {@link WireError} when either list is missing. */
export function parseSpotMeta(value: unknown): SpotMeta {
  const meta = parseWith(metaSchema, value, 'spotMeta')
  return {
    tokens: parseList(spotTokenSchema, meta.tokens, 'spotMeta.tokens'),
    universe: parseList(spotPairSchema, meta.universe, 'spotMeta.universe'),
  }
}

/** Parses the reply to `spotMetaAndAssetCtxs`. @throws {@link WireError} when a part is missing. */
export function parseSpotMetaAndAssetCtxs(value: unknown): SpotMetaAndAssetCtxs {
  if (!Array.isArray(value) || value.length < 2) throw new WireError('spotMetaAndAssetCtxs', 'a list of [spotMeta, contexts]', value)
  return { meta: parseSpotMeta(value[0]), ctxs: parseList(spotAssetCtxSchema, value[1], 'spotMetaAndAssetCtxs[1]') }
}
