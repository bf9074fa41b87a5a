import { defaultUniverse, type RegimeName, type VenueConfig, venueConfig } from '@hyperladder/paper-exchange'
import { createRandom, FAULT_NAMES, type FaultRates, type Latency, type Random } from '@hyperladder/simulator'
import type { Address } from '@hyperladder/units'
import type { MakerSettings } from '../src/settings.ts'
import { drawHappenings, type Happening, type Trouble } from './happenings.ts'
import type { Kind } from './kinds.ts'
import { drawFunds, drawMarkets } from './markets.ts'

export const MAKER = '0x1111111111111111111111111111111111111111' as Address
/** The operator's own agent: acts for the account with nonces of its own. */
export const OPERATOR = '0x2222222222222222222222222222222222222222' as Address

/** What a run is cut down to: less of what its seed draws, and nothing else than its seed draws. */
export type Limits = {
  /** Hours, most of them quiet, instead of minutes that are not. */
  readonly calm?: boolean
  /** Minutes with faults, instead of those drawn. */
  readonly minutes?: number
  /** At most so many markets. */
  readonly markets?: number
  readonly without: readonly Kind[]
}

/** Everything a run is made of: a function of its seed and limits. */
export type Scenario = {
  readonly seed: number
  readonly minutes: number
  readonly settings: MakerSettings
  readonly venue: VenueConfig
  readonly crowdBlockMs: number
  readonly latency: Latency
  readonly rates: FaultRates
  readonly happenings: readonly Happening[]
  /** When faults strike and things happen; in between nothing goes wrong. */
  readonly troubles: readonly Trouble[]
  readonly aheadMs: number
  /** Bytes of records that its journal keeps; `undefined`: it has none. */
  readonly journalBytes: number | undefined
}

/** Some days begin within a run: conversions of dust, volumes of the day. */
const DAY_START_MS = 1_790_035_200_000
const SETS: readonly (readonly string[])[] = [
  ['PURR/USDC'],
  ['@1'],
  ['@2'],
  ['@4'],
  ['PURR/USDC', '@1'],
  ['@1', '@3'],
  ['@3', '@4'],
  ['PURR/USDC', '@1', '@3'],
  ['@1', '@3', '@4'],
]
const REGIMES: readonly RegimeName[] = ['calm', 'calm', 'chop', 'trend', 'crash']

/** Returns the run that a seed stands for. Law: the same seed and limits give the same scenario; limits only take away. */
export function drawScenario(seed: number, limits: Limits): Scenario {
  const random = createRandom(`scenario/${seed}`)
  const coins = random
    .fork('markets')
    .pick(SETS)
    .slice(0, limits.markets ?? SETS.length)
  const { drawnMinutes, troubles } = limits.calm === true ? drawCalm(random.fork('calm')) : drawBusy(random.fork('time'))
  const minutes = limits.minutes ?? drawnMinutes
  const markets = drawMarkets(random.fork('ladders'), coins)
  const pace = random.fork('pace')
  const crowdBlockMs = pace.pick(limits.calm === true ? [10_000, 30_000, 60_000] : [1_000, 2_000, 2_000, 5_000])
  return {
    seed,
    minutes,
    settings: drawSettings(random.fork('settings'), markets.settings),
    venue: drawVenue(random.fork('venue'), { seed, coins, markets }),
    crowdBlockMs,
    latency: random.fork('latency').pick([
      { minMs: 5, maxMs: 20 },
      { minMs: 20, maxMs: 120 },
      { minMs: 20, maxMs: 600 },
    ]),
    rates: drawRates(random.fork('rates'), limits.without),
    happenings: drawHappenings(random.fork('happenings'), { troubles, coins }).filter(
      ({ type, atMs }) => !limits.without.includes(type) && atMs < minutes * 60_000,
    ),
    troubles,
    journalBytes: limits.without.includes('journal')
      ? undefined
      : random.fork('journal').pick([undefined, undefined, undefined, undefined, 100_000, 2 ** 28]),
    aheadMs: random.fork('clock').pick([0, 0, 0, 700, 45_000, -700, -20_000]),
  }
}

type Time = { readonly drawnMinutes: number; readonly troubles: readonly Trouble[] }

/** Minutes, all of them full of trouble. */
function drawBusy(random: Random): Time {
  const drawnMinutes = random.pick([3, 5, 10, 10, 20])
  return { drawnMinutes, troubles: [{ fromMs: 0, ms: drawnMinutes * 60_000 }] }
}

/** Hours, with minutes of trouble at some moment of each part. */
function drawCalm(random: Random): Time {
  const drawnMinutes = 60 * random.pick([6, 12, 24, 48])
  const parts = random.between(2, 6)
  const partMs = (drawnMinutes * 60_000) / parts
  const troubles = Array.from({ length: parts }, (_, part): Trouble => {
    const ms = 60_000 * random.pick([2, 5, 10])
    return { fromMs: Math.floor(part * partMs) + random.between(0, Math.floor(partMs - ms)), ms }
  })
  return { drawnMinutes, troubles }
}

function drawSettings(random: Random, markets: MakerSettings['markets']): MakerSettings {
  const intervalMs = random.pick([1_000, 3_000, 3_000, 5_000])
  const reconcileEvery = random.pick([5, 20, 20])
  return {
    network: 'paper',
    markets,
    intervalMs,
    // A reconcile weighs about 90 of the 1200 an IP has per minute: one every 5 s would use it up by itself.
    reconcileEvery: intervalMs < 3_000 ? 20 : reconcileEvery,
    reserve: random.pick([0, 50, 100, 100]),
    deadZoneBps: random.pick(['0', '5', '5', '20']),
    priceToleranceBps: random.pick(['0', '1', '1']),
    sizeTolerancePct: random.pick(['0', '1', '1', '5']),
    foreignOrders: random.pick(['cancel', 'leave', 'leave', undefined]),
    driftTolerance: { baseLots: 1, quote: '1' },
    balanceFeed: 'spotState',
  }
}

type VenueDraw = { readonly seed: number; readonly coins: readonly string[]; readonly markets: ReturnType<typeof drawMarkets> }

function drawVenue(random: Random, { seed, coins, markets }: VenueDraw): VenueConfig {
  const takerMax = random.pick([100, 400, 1_500])
  const pairs = defaultUniverse.pairs
    .filter(({ coin }) => coins.includes(coin))
    .map((pair) => {
      const step = markets.stepPpm.get(pair.coin) as number
      const traders = {
        takersPer10kBlocks: random.pick([150, 700, 2_500]),
        takerMinQuote: 15,
        takerMaxQuote: takerMax,
        takerReachPpm: step * random.pick([2, 4, 8]),
        swingPpm: step * random.pick([3, 8, 20]),
        makersPer10kBlocks: random.pick([0, 300, 1_500]),
        makerNearPpm: Math.ceil(step * random.pick([0.5, 2, 4])),
        makerFarPpm: step * 10,
      }
      return { ...pair, traders }
    })
  return venueConfig({
    seed,
    universe: { tokens: defaultUniverse.tokens, pairs },
    genesisMs: DAY_START_MS - random.pick([7_200_000, 7_200_000, 300_000]),
    blockMs: random.pick([70, 100, 200]),
    regime: random.pick(REGIMES),
    competitors: random.pick([0, 0, 1, 2]),
    funds: drawFunds(random.fork('funds'), MAKER, markets),
    limits: {
      addressAllowance: random.pick([150, 600, 10_000, 10_000, 10_000]),
      dustEveryMs: random.pick([60_000, 86_400_000, 86_400_000]),
      scheduleCancelVolume: 0n as VenueConfig['limits']['scheduleCancelVolume'],
    },
  })
}

/** Some runs have no faults at all, most several, with rates from one in a thousand to one in ten; in some, one kind storms. */
function drawRates(random: Random, without: readonly Kind[]): FaultRates {
  const share = random.pick([0, 0.1, 0.3, 0.3, 0.6])
  const storms = random.fork('storm')
  const storm = storms.chance(0.5) ? storms.pick(FAULT_NAMES) : undefined
  const rates: Partial<Record<(typeof FAULT_NAMES)[number], number>> = {}
  for (const name of FAULT_NAMES) {
    const own = random.fork(name)
    const isOn = own.chance(share) || name === storm
    const rate = name === storm ? 0.3 : 10 ** -(1 + 2 * own.next())
    if (!isOn || without.includes(name)) continue
    // A socket that breaks too often never says anything; an index lags for most orders or for none.
    if (name === 'droppedSocket' || name === 'silentSocket') rates[name] = rate / 10
    else rates[name] = name === 'unknownOid' || name === 'laggingRead' ? Math.min(1, rate * 10) : rate
  }
  return rates
}
