import { UsageError } from '@hyperladder/command-line'
import { defaultUniverse, type Hip2Config, sparseUniverse } from '@hyperladder/paper-exchange'
import { HyperladderError, NTL_DECIMALS, parsePx, parseSz } from '@hyperladder/units'
import { InvalidArgumentError } from 'commander'

/** A HIP-2 maker as the command line says it: prices and sizes are texts until the pair's decimals are known. */
export type Hip2Ladder = {
  readonly coin: string
  readonly startPx: string
  readonly orderSize: string
  readonly levels: number
  readonly seededLevels: number
}

const KEYS = ['start-px', 'levels', 'order-size', 'seeded-levels'] as const
const LEVELS_MAX = 1000
/** HIP-2 makers are of pairs with USDC alone (API reference 9). */
const USDC = 0
const FORM = 'COIN=start-px:PRICE,levels:COUNT,order-size:SIZE,seeded-levels:COUNT'

/** `PURR/USDC=start-px:0.19,levels:40,order-size:200,seeded-levels:20`, added to earlier ones. Without `seeded-levels` all start as asks. */
export function hip2Option(text: string, before: readonly Hip2Ladder[]): readonly Hip2Ladder[] {
  const [, coin, rest] = /^([^=\s]+)=(.+)$/.exec(text) ?? []
  if (coin === undefined || rest === undefined) throw new InvalidArgumentError(`It must be ${FORM}.`)
  if (before.some((ladder) => ladder.coin === coin)) throw new InvalidArgumentError(`${coin} was given twice: a pair has one HIP-2 maker.`)
  const values = new Map<string, string>()
  for (const part of rest.split(',')) {
    const [, key, value] = /^([a-z0-9-]+):(\d+(?:\.\d+)?)$/.exec(part) ?? []
    if (key === undefined || value === undefined || !(KEYS as readonly string[]).includes(key))
      throw new InvalidArgumentError(`'${part}' must be one of ${KEYS.join(', ')}, a colon and a number, such as levels:40.`)
    if (values.has(key)) throw new InvalidArgumentError(`${key} was given twice for ${coin}.`)
    values.set(key, value)
  }
  const textOf = (key: (typeof KEYS)[number]): string => {
    const value = values.get(key)
    if (value === undefined) throw new InvalidArgumentError(`${key} is missing: it must be ${FORM}.`)
    return value
  }
  const levels = wholeOf('levels', textOf('levels'), 2, LEVELS_MAX)
  const seededLevels = wholeOf('seeded-levels', values.get('seeded-levels') ?? '0', 0, levels)
  return [...before, { coin, startPx: textOf('start-px'), orderSize: textOf('order-size'), levels, seededLevels }]
}

function wholeOf(key: string, text: string, min: number, max: number): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) throw new InvalidArgumentError(`${key} was ${text}, must be an integer from ${min} to ${max}.`)
  return value
}

/**
 * Returns the ladders in the exchange's units: prices and sizes of the pair's decimals.
 * @throws {@link UsageError} for a pair that the universe does not have, and for a price or size that it could not trade at.
 */
export function hip2Configs(ladders: readonly Hip2Ladder[], universe: 'default' | 'sparse'): readonly Hip2Config[] {
  const { pairs, tokens } = universe === 'default' ? defaultUniverse : sparseUniverse
  const allowed = pairs.filter(({ quote }) => quote === USDC)
  return ladders.map(({ coin, startPx, orderSize, levels, seededLevels }) => {
    const pair = allowed.find((candidate) => candidate.coin === coin)
    if (pair === undefined)
      throw new UsageError(
        `--hip2: coin was '${coin}', must be one of ${allowed.map((candidate) => candidate.coin).join(', ')}: pairs with USDC`,
      )
    const szDecimals = tokens.find(({ index }) => index === pair.base)?.szDecimals ?? 0
    const px = named('start-px', () => parsePx(startPx, NTL_DECIMALS - szDecimals))
    const orderSz = named('order-size', () => parseSz(orderSize, szDecimals))
    if (px <= 0n || orderSz <= 0n) throw new UsageError(`--hip2: start-px and order-size must be above 0, were ${startPx} and ${orderSize}`)
    return { coin, startPx: px, levels, orderSz, seededLevels }
  })
}

function named<T>(key: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof HyperladderError) throw new UsageError(`--hip2: ${key}: ${error.message}`, { cause: error })
    throw error
  }
}
