import { LEVELS_MAX } from '@hyperladder/grid'
import * as v from 'valibot'
import { GUARD_DEFAULTS } from '../settings.ts'
import { parseDuration } from './parseDuration.ts'

/**
 * Every leaf is one rule with its wording (`v.description`), so that an error can say what is allowed. TOML integers arrive as
 * `bigint`, TOML floats as `number`: no key takes a float.
 */
const whole = (min: number, max: number) =>
  v.pipe(
    v.bigint(),
    v.minValue(BigInt(min)),
    v.maxValue(BigInt(max)),
    v.transform(Number),
    v.description(`an integer from ${min} to ${max}`),
  )

const DECIMAL = /^\d+(\.\d+)?$/

const decimal = (allowed: string, accepts: (text: string) => boolean) =>
  v.pipe(
    v.union([v.string(), v.bigint()]),
    v.transform(String),
    v.check((text) => DECIMAL.test(text) && accepts(text)),
    v.description(allowed),
  )

/** The venue takes 5 s ahead (API reference 2.6); it is moved ahead three times as often, with room for one lost answer. */
const DEAD_MAN_LEAST_MS = 15_000

const isPositive = (text: string): boolean => /[1-9]/.test(text)
const decimalsOf = (text: string): number => (text.split('.')[1] ?? '').replace(/0+$/, '').length
const wholeOf = (text: string): bigint => BigInt(text.split('.')[0] as string)

const positive = decimal('a quoted decimal above 0, such as "0.15"', isPositive)
const amount = decimal('a quoted decimal of 0 or more, such as "1000"', () => true)
const tolerance = decimal('a quoted decimal from "0" to "1000" with at most 4 decimals', (text) => {
  const thousandths = wholeOf(text)
  return decimalsOf(text) <= 4 && (thousandths < 1000n || (thousandths === 1000n && decimalsOf(text) === 0))
})
const fraction = decimal(
  'a quoted decimal above "0" and below "1" with at most 12 decimals, such as "0.003"',
  (text) => isPositive(text) && wholeOf(text) === 0n && decimalsOf(text) <= 12,
)

const oneOf = <const T extends readonly string[]>(words: T) =>
  v.pipe(v.picklist(words), v.description(`one of ${words.map((word) => `"${word}"`).join(', ')}`))
const address = v.pipe(v.string(), v.regex(/^0x[0-9a-fA-F]{40}$/), v.description('an address: "0x" and 40 hex digits'))
const text = (allowed: string, pattern: RegExp) => v.pipe(v.string(), v.regex(pattern), v.description(allowed))
const url = (words: string, pattern: RegExp) =>
  v.pipe(
    v.string(),
    v.check((value) => pattern.test(value) && URL.canParse(value)),
    v.description(words),
  )

const durationMs = (text: string): number => {
  try {
    return parseDuration(text)
  } catch {
    return Number.NaN
  }
}
/** In milliseconds; `null` for "off" where that is allowed. */
const duration = (leastMs: number, words: string) =>
  v.pipe(
    v.string(),
    v.check((text) => durationMs(text) >= leastMs),
    v.transform(durationMs),
    v.description(words),
  )
const durationOrOff = (leastMs: number, words: string) =>
  v.pipe(
    v.string(),
    v.check((text) => text === 'off' || durationMs(text) >= leastMs),
    v.transform((text) => (text === 'off' ? null : durationMs(text))),
    v.description(words),
  )

const accountSchema = v.object({
  address: v.optional(address),
  vault_address: v.optional(address),
  key_file: v.optional(text('the path of a file that holds the private key', /\S/)),
  keystore: v.optional(text('the path of an encrypted keystore (Web3 Secret Storage, version 3)', /\S/)),
  password_file: v.optional(text("the path of a file that holds the keystore's password", /\S/)),
})

const quotingSchema = v.object({
  interval_ms: v.optional(whole(100, 3_600_000), 3000n),
  reconcile_every: v.optional(whole(1, 100_000), 20n),
  reserve: v.optional(whole(0, 1_000_000), 100n),
  dead_zone_bps: v.optional(tolerance, '5'),
  price_tolerance_bps: v.optional(tolerance, '1'),
  size_tolerance_pct: v.optional(tolerance, '1'),
  foreign_orders: v.optional(oneOf(['cancel', 'leave'])),
  balance_feed: v.optional(oneOf(['spotState', 'webData2']), 'spotState'),
  actions_over: v.optional(oneOf(['http', 'post']), 'http'),
})

const guardsSchema = v.object({
  widen_after: v.optional(duration(1000, 'a time of 1s or more, such as "5s"'), '5s'),
  pull_after: v.optional(duration(1000, 'a time of 1s or more, such as "30s"'), '30s'),
  halt_after: v.optional(durationOrOff(1000, 'a time of 1s or more, such as "10m", or "off"'), '10m'),
  widen_levels: v.optional(whole(0, LEVELS_MAX), BigInt(GUARD_DEFAULTS.widenLevels)),
  dead_man: v.optional(durationOrOff(DEAD_MAN_LEAST_MS, 'a time of 15s or more, such as "60s", or "off"'), 'off'),
  kill_file: v.optional(text('the path of a file', /\S/)),
})

const watchdogSchema = v.object({
  key_file: v.optional(text("the path of a file that holds the watchdog's own private key", /\S/)),
  keystore: v.optional(text("the path of the watchdog's own encrypted keystore", /\S/)),
  password_file: v.optional(text("the path of a file that holds that keystore's password", /\S/)),
})

const driftSchema = v.object({
  base_lots: v.optional(whole(0, 1_000_000_000), 1n),
  quote: v.optional(amount, '1'),
})

const marketSchema = v.object({
  coin: text('the venue\'s name of a spot pair ("PURR/USDC", "@107") or "BASE/QUOTE" by token names', /^(@\d+|[^\s/]+\/[^\s/]+)$/),
  start_px: positive,
  levels: whole(2, LEVELS_MAX),
  spacing: v.optional(fraction, '0.003'),
  order_size: positive,
  seeded_levels: v.optional(whole(0, LEVELS_MAX)),
  gap_levels: v.optional(whole(0, LEVELS_MAX - 1), 0n),
  active_levels: v.optional(
    v.pipe(
      v.union([v.pipe(v.bigint(), v.minValue(1n), v.maxValue(BigInt(LEVELS_MAX))), v.literal('all')]),
      v.transform((value) => (value === 'all' ? null : Number(value))),
      v.description(`an integer from 1 to ${LEVELS_MAX} per side, or "all"`),
    ),
    20n,
  ),
  allocation_base: v.optional(amount),
  allocation_quote: v.optional(amount),
  min_px: v.optional(positive),
  max_px: v.optional(positive),
  min_base: v.optional(amount),
  max_base: v.optional(amount),
  max_drawdown_quote: v.optional(positive),
})

/** The whole file. Unknown keys are looked for by {@link findUnknownKeys}, which reports all of them at once. */
export const configSchema = v.object({
  network: oneOf(['paper', 'testnet', 'mainnet']),
  url: v.optional(url('an address such as "http://127.0.0.1:3001"', /^https?:\/\/[^/]/)),
  ws_url: v.optional(url('an address such as "ws://127.0.0.1:3001/ws"', /^wss?:\/\/[^/]/)),
  journal: v.optional(
    v.pipe(v.union([v.literal(false), v.pipe(v.string(), v.regex(/\S/))]), v.description('the path of a file, or false for none')),
  ),
  journal_mb: v.optional(whole(32, 1_000_000), 256n),
  account: v.optional(accountSchema, {}),
  quoting: v.optional(quotingSchema, {}),
  drift: v.optional(driftSchema, {}),
  guards: v.optional(guardsSchema, {}),
  watchdog: v.optional(watchdogSchema, {}),
  markets: v.pipe(v.array(marketSchema), v.minLength(1), v.description('at least one [[markets]] table')),
})

export type ParsedConfig = v.InferOutput<typeof configSchema>
