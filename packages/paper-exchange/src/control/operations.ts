import { formatDecimal, formatPx, formatSz, formatWei, type MarketSpec, NTL_DECIMALS, parseNtl, parseWei } from '@hyperladder/units'
import { REGIME_NAMES } from '../core/regimes.ts'
import type { VenueCore } from '../core/venueCore.ts'
import { rateText } from '../server/encoding/account.ts'
import { refusalText } from '../server/encoding/refusalText.ts'
import { tokenNamed } from '../server/tokenNamed.ts'
import type { Operation, VenueHost } from '../server/venueHost.ts'
import { FAULT_NAMES, FAULTS } from './faultNames.ts'
import type { Faults } from './faults.ts'
import { ControlError, type Params, wrong } from './params.ts'

/** What the operations work on. */
export type Controlled = {
  readonly host: VenueHost
  readonly faults: Faults
  /** Cuts every WebSocket and returns how many there were. */
  readonly dropSockets: () => number
  /** Of a replay, when there is one. */
  readonly progress: () => { readonly played: number; readonly of: number } | undefined
}

export type ControlOperation = {
  readonly method: 'GET' | 'POST'
  readonly help: string
  /** Names of its parameters. */
  readonly params: readonly string[]
  readonly run: (venue: Controlled, params: Params) => unknown
}

const MS_MAX = 366 * 86_400_000
const STEPS_MAX = 1_000_000
const DEPTH_MAX = 1000

/** Everything the operator can ask or order, by name. What changes the venue is a command in its log: a state file replays it. */
export const OPERATIONS: Readonly<Record<string, ControlOperation>> = {
  status: { method: 'GET', help: 'height, time, clock, regimes and faults', params: [], run: status },
  accounts: { method: 'GET', help: 'every funded address', params: [], run: ({ host }) => host.core.users },
  account: { method: 'GET', help: 'balances, open orders, budget and fee rates of address=0x…', params: ['address'], run: account },
  book: { method: 'GET', help: 'the true book of coin=PURR/USDC, up to depth=20 levels', params: ['coin', 'depth'], run: book },
  fund: {
    method: 'POST',
    help: 'credits address=0x… token=USDC amount=100; wallet=perps takes USDC, which pays for reserved requests',
    params: ['address', 'token', 'amount', 'wallet'],
    run: (v, p) => fund(v, p, 1n),
  },
  withdraw: {
    method: 'POST',
    help: 'debits what is not held: address=0x… token=USDC amount=100, wallet=spot or perps',
    params: ['address', 'token', 'amount', 'wallet'],
    run: (venue, params) => fund(venue, params, -1n),
  },
  standing: {
    method: 'POST',
    help: 'sets what lowers the fees of address=0x…: stakingTier=0…6, referred=true|false, makerShare=0…1 of all makers’ volume, tierVolume=6000000 of the 14 days before this one as fee tiers count it, which fades as days pass',
    params: ['address', 'stakingTier', 'referred', 'makerShare', 'tierVolume'],
    run: standing,
  },
  freeze: { method: 'POST', help: 'stops the blocks; what is sent waits', params: [], run: clocked((clock) => clock.freeze()) },
  resume: { method: 'POST', help: 'lets blocks run on', params: [], run: clocked((clock) => clock.resume()) },
  step: {
    method: 'POST',
    help: 'runs blocks=1 blocks as fast as they come, blockMs of venue time apart',
    params: ['blocks'],
    run: clocked((clock, params) => clock.step(params.has('blocks') ? params.whole('blocks', 1, STEPS_MAX) : 1)),
  },
  jump: {
    method: 'POST',
    help: 'moves venue time ms=… ahead, from the next block on; more than two days make clients’ nonces too old',
    params: ['ms'],
    run: clocked((clock, params) => clock.jump(params.whole('ms', 1, MS_MAX))),
  },
  halt: {
    method: 'POST',
    help: 'no block for ms=…',
    params: ['ms'],
    run: clocked((clock, params) => clock.halt(params.whole('ms', 1, MS_MAX))),
  },
  regime: { method: 'POST', help: `starts regime=${REGIME_NAMES.join('|')} on coin=…, or on all`, params: ['regime', 'coin'], run: regime },
  maintenance: { method: 'POST', help: 'takes only post-only orders for ms=…', params: ['ms'], run: maintenance },
  faults: {
    method: 'GET',
    help: 'what every fault does, and which are on',
    params: [],
    run: ({ faults }) => ({ known: FAULTS, on: faults.states }),
  },
  fault: {
    method: 'POST',
    help: 'sets name=… rate=0…1, with ms, blocks and count where it has them; rate=0 turns it off',
    params: ['name', 'rate', 'ms', 'blocks', 'count'],
    run: fault,
  },
  clearFaults: { method: 'POST', help: 'turns every fault off', params: [], run: clearFaults },
  dropSockets: { method: 'POST', help: 'cuts every WebSocket now', params: [], run: ({ dropSockets }) => ({ dropped: dropSockets() }) },
}

function status({ host, faults, progress }: Controlled): unknown {
  const { core, clock } = host
  return {
    height: core.height,
    timeMs: core.timeMs,
    clock: { blockMs: core.config.blockMs, frozen: clock.frozen, aheadMs: clock.offsetMs },
    regimes: Object.fromEntries(core.markets.map(({ coin }) => [coin, core.regime(coin).name])),
    faults: faults.states,
    replay: progress() ?? null,
  }
}

function clocked(change: (clock: VenueHost['clock'], params: Params) => void | Promise<void>): ControlOperation['run'] {
  return async (venue, params) => {
    await change(venue.host.clock, params)
    const { core, clock } = venue.host
    return { height: core.height, timeMs: core.timeMs, frozen: clock.frozen, aheadMs: clock.offsetMs }
  }
}

function marketOf(core: VenueCore, params: Params): MarketSpec {
  const coin = params.text('coin', `one of ${core.markets.map((market) => market.coin).join(', ')}`)
  const market = core.market(coin)
  if (market === undefined) throw wrong('coin', coin, `one of ${core.markets.map((known) => known.coin).join(', ')}`)
  return market
}

function account({ host: { core } }: Controlled, params: Params): unknown {
  const address = params.address('address')
  const { perps, tierVolume, ...standing } = core.standing(address)
  const { maker, taker } = core.feeRates(address)
  const { used, cap, surplus } = core.rateLimit(address)
  const tokens = new Map(core.config.universe.tokens.map((token) => [token.index, token]))
  return {
    address,
    role: core.role(address),
    balances: core.balances(address).map((row) => {
      const token = tokens.get(row.token) as NonNullable<ReturnType<typeof tokens.get>>
      return { token: token.name, index: row.token, total: formatWei(row.total, token), held: formatWei(row.hold, token) }
    }),
    openOrders: core.openOrders(address).map((order) => {
      const { szDecimals, pxDecimals } = core.market(order.coin) as MarketSpec
      const { coin, side, oid, cloid, tif, timeMs } = order
      const [px, sz, origSz] = [formatPx(order.px, pxDecimals), formatSz(order.sz, szDecimals), formatSz(order.origSz, szDecimals)]
      return { coin, side, px, sz, origSz, oid, ...(cloid !== undefined && { cloid }), tif, timeMs }
    }),
    perps: formatDecimal(perps, NTL_DECIMALS),
    standing: { ...standing, tierVolume: formatDecimal(tierVolume, NTL_DECIMALS) },
    // Before what a referral lets off.
    feeRates: { maker: rateText(maker), taker: rateText(taker) },
    budget: { used, cap, surplus },
  }
}

function book({ host: { core } }: Controlled, params: Params): unknown {
  const { coin, szDecimals, pxDecimals } = marketOf(core, params)
  const { bids, asks } = core.book(coin, params.has('depth') ? params.whole('depth', 1, DEPTH_MAX) : 20)
  const level = ({ px, sz, n }: (typeof bids)[number]) => ({ px: formatPx(px, pxDecimals), sz: formatSz(sz, szDecimals), n })
  const mark = core.mark(coin)
  return {
    coin,
    height: core.height,
    mark: mark === null ? null : formatPx(mark, pxDecimals),
    bids: bids.map(level),
    asks: asks.map(level),
  }
}

function fund(venue: Controlled, params: Params, sign: 1n | -1n): unknown {
  const { tokens } = venue.host.core.config.universe
  const user = params.address('address')
  const name = params.text('token', `one of ${tokens.map((token) => token.name).join(', ')}`)
  const found = tokenNamed(tokens, name)
  if ('allowed' in found) throw wrong('token', name, found.allowed)
  const { token } = found
  const amount = parseWei(params.decimal('amount', token.weiDecimals), token)
  const wallet = params.has('wallet') ? params.oneOf('wallet', WALLETS) : 'spot'
  return operate(venue, { type: 'fund', user, token: token.index, amount: (sign * amount) as typeof amount, wallet })
}

const WALLETS = ['spot', 'perps'] as const
const PPM = 1_000_000

function standing(venue: Controlled, params: Params): unknown {
  const tiers = venue.host.core.config.fees.staking.length
  return operate(venue, {
    type: 'standing',
    user: params.address('address'),
    ...(params.has('stakingTier') && { stakingTier: params.whole('stakingTier', 0, tiers - 1) }),
    ...(params.has('referred') && { referred: params.flag('referred') }),
    ...(params.has('makerShare') && { makerSharePpm: Math.round(params.rate('makerShare') * PPM) }),
    ...(params.has('tierVolume') && { tierVolume: parseNtl(params.decimalOrZero('tierVolume', NTL_DECIMALS)) }),
  })
}

function regime(venue: Controlled, params: Params): unknown {
  const name = params.oneOf('regime', REGIME_NAMES)
  const market = params.has('coin') ? marketOf(venue.host.core, params) : undefined
  return operate(venue, { type: 'regime', regime: name, ...(market && { asset: market.assetId }) })
}

function maintenance(venue: Controlled, params: Params): unknown {
  return operate(venue, { type: 'postOnlyWindow', untilMs: venue.host.core.timeMs + params.whole('ms', 1, MS_MAX) })
}

function fault({ faults }: Controlled, params: Params): unknown {
  const whole = (key: string) => (params.has(key) ? { [key]: params.whole(key, 1, Number.MAX_SAFE_INTEGER) } : {})
  faults.set(params.oneOf('name', FAULT_NAMES), { rate: params.rate('rate'), ...whole('ms'), ...whole('blocks'), ...whole('count') })
  return { on: faults.states }
}

function clearFaults({ faults }: Controlled): unknown {
  faults.clear()
  return { on: faults.states }
}

/** Runs a command in the next block. A frozen clock has none: the command waits for it, and its answer is not waited for. */
async function operate({ host }: Controlled, operation: Operation): Promise<unknown> {
  const answered = host.operate(operation)
  if (host.clock.frozen) {
    answered.catch(() => {})
    return { done: false, waits: 'for the next block: the clock is frozen' }
  }
  const answer = await answered
  if (answer.type === 'refused') throw new ControlError('E_REFUSED', refusalText(host.core, answer.refusal), { operation: operation.type })
  return { done: true, height: host.core.height }
}
