import type { Address } from '@hyperladder/units'
import type { FaultSettings } from '../control/faultNames.ts'
import type { ReplayOptions } from '../control/replay/player.ts'
import type {
  BlockSpan,
  FeeSchedule,
  Hip2Config,
  OwnedAccount,
  RegimeName,
  TraderConfig,
  Universe,
  VenueConfig,
  VenueLimits,
  VenuePair,
} from '../core/types.ts'
import { defaultUniverse, sparseUniverse } from '../core/universe.ts'
import { venueConfig, venueFees, venueLatency } from '../core/venueConfig.ts'
import type { PaperLog } from './paperLog.ts'

/** Amounts as decimals, by address and by token name (or token index, where a name is there twice). */
export type Funds = Readonly<Record<Address, Readonly<Record<string, string>>>>

export type PaperOptions = {
  /** 0, the default, takes a free one. */
  readonly port?: number
  readonly host?: '127.0.0.1'
  /** Of the traders. Default 1. */
  readonly seed?: number
  /** Each (address, token) is given once in the life of a state file. */
  readonly fund?: Funds
  /** Without it, everything is gone when the exchange stops. */
  readonly stateFile?: string
  /** Default 100. */
  readonly blockMs?: number
  /** `false`: nobody trades but the clients; a configuration: every pair's traders trade so. */
  readonly traders?: boolean | TraderConfig
  /** Serve the WebSocket subscription that the venue took away in August 2026. Default false. */
  readonly webData2?: boolean
  readonly universe?: 'default' | 'sparse' | Universe
  /** Sub-accounts and vaults that exist from the start. */
  readonly owned?: readonly OwnedAccount[]
  readonly limits?: Partial<VenueLimits>
  /** Rates and discounts other than the venue's, such as which quotes are aligned. */
  readonly fees?: Partial<FeeSchedule>
  /** Which network's signatures count. Default `any`: whichever recovers to somebody known (API reference 6.2). */
  readonly network?: 'any' | 'mainnet' | 'testnet'
  /** Weight per minute, connections, users and subscriptions per IP address, as at the venue. Default true. */
  readonly ipLimits?: boolean
  /** A connection that was sent nothing for so long is cut. Default 60000. */
  readonly idleMs?: number
  /** What a subscription to an unknown coin does: the venue drops the socket. Default `drop`. */
  readonly unknownCoin?: 'drop' | 'ignore'
  /** Pause between frames of the feeds that have a cadence. */
  readonly cadence?: Partial<Cadence>
  readonly log?: PaperLog
  /** The operator's own port on the loopback; 0 takes a free one. Without it there is none. */
  readonly control?: { readonly port: number }
  /** Faults that are on from the start, by name. */
  readonly faults?: FaultSettings
  /** What the market is like at the start. Default `calm`. */
  readonly regime?: RegimeName
  /** Makers that compete on every pair. Default 3: without them every trade would be the client's. */
  readonly competitors?: number
  readonly hip2?: readonly Hip2Config[]
  /**
   * Blocks that a signed action waits before it runs, a number or drawn for each between two. Default 1 to 2, which with `blockMs` 100 is the
   * venue's 0.2 s: a cancel can come too late. 0: everything runs in the next block.
   */
  readonly commitBlocks?: number | BlockSpan
  /** Blocks that the mempool holds back what may take, on top. Default 2; the venue's are several. */
  readonly takerDelayBlocks?: number
  /** Recorded data that one pair lives by. */
  readonly replay?: ReplayOptions
}

/** In ms. Measured on mainnet: 5.4 s for `l2Book`, 0.5 s for the fast one (API reference 4.12); contexts and mids: at most one a second. */
export type Cadence = { readonly bookMs: number; readonly fastBookMs: number; readonly contextMs: number }

export const venueCadence: Cadence = { bookMs: 5000, fastBookMs: 500, contextMs: 1000 }

/** Returns the core's configuration; the time of genesis is added when the exchange starts or comes from its state file. */
export function configOf(options: PaperOptions, genesisMs: number): VenueConfig {
  const { traders = true } = options
  return venueConfig({
    universe: tradedBy(universeOf(options.universe), traders, options.replay?.coin),
    seed: options.seed ?? 1,
    blockMs: options.blockMs ?? 100,
    genesisMs,
    traders: traders !== false,
    owned: options.owned ?? [],
    regime: options.regime ?? 'calm',
    ...(options.competitors !== undefined && { competitors: options.competitors }),
    hip2: options.hip2 ?? [],
    commitBlocks: spanOf(options.commitBlocks ?? venueLatency.commitBlocks),
    takerDelayBlocks: options.takerDelayBlocks ?? venueLatency.takerDelayBlocks,
    limits: options.limits ?? {},
    fees: { ...venueFees, ...options.fees },
  })
}

const spanOf = (span: number | BlockSpan): BlockSpan => (typeof span === 'number' ? { min: span, max: span } : span)

function universeOf(universe: PaperOptions['universe']): Universe {
  if (universe === undefined || universe === 'default') return defaultUniverse
  return universe === 'sparse' ? sparseUniverse : universe
}

function tradedBy(universe: Universe, traders: boolean | TraderConfig, replayed: string | undefined): Universe {
  if (typeof traders === 'boolean' && replayed === undefined) return universe
  const tradersOf = (pair: VenuePair) => (typeof traders === 'boolean' ? pair.traders : pair.startPx === null ? null : traders)
  return { ...universe, pairs: universe.pairs.map((pair) => ({ ...pair, traders: pair.coin === replayed ? null : tradersOf(pair) })) }
}
