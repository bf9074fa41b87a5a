import { createHash } from 'node:crypto'
import * as v from 'valibot'

const text = v.pipe(v.string(), v.maxLength(200))
const decimal = v.pipe(v.string(), v.regex(/^-?\d{1,40}(\.\d{1,40})?$/))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const token = v.strictObject({ name: text, index: count, szDecimals: count, weiDecimals: count })

const latency = v.variant('name', [
  v.strictObject({ name: v.literal('constant'), ms: count }),
  v.strictObject({ name: v.literal('recorded'), samplesMs: v.pipe(v.array(count), v.minLength(1), v.maxLength(10_000)) }),
  v.strictObject({ name: v.literal('lognormal'), medianMs: count, sigma: v.pipe(v.number(), v.finite(), v.minValue(0)) }),
])

const fillModel = v.variant('name', [
  v.strictObject({
    name: v.literal('candle-path'),
    path: v.picklist(['high-first', 'low-first', 'both']),
    participation: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  }),
  v.strictObject({ name: v.literal('trade-through') }),
  v.strictObject({ name: v.literal('queue') }),
])

/** A file of market data, known by what is in it. */
const dataFile = v.strictObject({
  /** Its own name, without a folder: messages and formats go by it. */
  name: v.pipe(v.string(), v.regex(/^[^/\\\0]{1,255}$/), v.notValues(['.', '..'])),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})

/**
 * Everything that decides one backtest, and nothing else: text and numbers alone, so that it goes to another thread or machine and back. What one machine
 * was told of defaults, another need not guess.
 */
export const jobSchema = v.strictObject({
  version: v.literal(1),
  market: v.strictObject({ coin: text, pairIndex: count, base: token, quote: token }),
  data: v.pipe(v.array(dataFile), v.minLength(1), v.maxLength(10_000)),
  candleMs: v.optional(count),
  fromMs: v.optional(count),
  untilMs: v.optional(count),
  ladder: v.strictObject({
    startPx: decimal,
    levels: count,
    spacing: decimal,
    orderSize: decimal,
    gapLevels: count,
    activeLevels: v.nullable(count),
  }),
  guards: v.optional(
    v.strictObject({
      minPx: v.optional(decimal),
      maxPx: v.optional(decimal),
      minBase: v.optional(decimal),
      maxBase: v.optional(decimal),
      maxDrawdown: v.optional(decimal),
    }),
  ),
  funds: v.strictObject({ base: decimal, quote: decimal }),
  fillModel,
  latency: v.strictObject({ orders: v.optional(latency), answers: v.optional(latency), feeds: v.optional(latency) }),
  fees: v.strictObject({
    tierVolume: v.optional(decimal),
    stakingTier: v.optional(count),
    referred: v.optional(v.boolean()),
    stablePair: v.optional(v.boolean()),
    makerSharePpm: v.optional(count),
  }),
  maker: v.strictObject({
    intervalMs: v.optional(count),
    reconcileEvery: v.optional(count),
    reserve: v.optional(count),
    deadZoneBps: v.optional(v.number()),
    priceToleranceBps: v.optional(v.number()),
    sizeTolerancePct: v.optional(v.number()),
  }),
  requests: v.optional(count),
  seed: count,
  runs: v.pipe(count, v.minValue(1), v.maxValue(1000)),
  pathPoints: v.pipe(count, v.minValue(2), v.maxValue(100_000)),
})

export type BacktestJob = v.InferOutput<typeof jobSchema>
export type DataFile = BacktestJob['data'][number]

/** Returns the name of a job: the same for the same job, whatever the order of its keys. 40 hex digits of its SHA-256. */
export const jobKey = (job: BacktestJob): string => createHash('sha256').update(canonical(job)).digest('hex').slice(0, 40)

/** JSON with sorted keys, without what is undefined. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .join(',')}}`
}
