import { invariant, ladderStep, type Px, type Side, type Sz } from '@hyperladder/units'
import { available, moveTotal, openAccount } from './accounts.ts'
import type { Hip2Config } from './configTypes.ts'
import type { ActionContext } from './matching.ts'
import { close } from './orderLife.ts'
import { placeOrder } from './placing.ts'
import { HIP2_ADDRESS } from './systemAddresses.ts'
import type { Account, LiveOrder, Market, World } from './world.ts'

/** A ladder looks at its balances in the first block this long after the block in which it last did. */
const UPDATE_MS = 3000
/** HIP-2 is of pairs with USDC alone (API reference 9). */
const USDC = 0
const LEVELS_MIN = 2
const LEVELS_MAX = 1000

export type Hip2Ladder = { readonly prices: readonly Px[]; readonly orderSz: Sz }

/** Returns the ladder of a configuration: `px(i + 1) = px(i) * 1.003`, rounded as the venue rounds. */
export function hip2Ladder({ coin, startPx, levels, orderSz, seededLevels }: Hip2Config): Hip2Ladder {
  invariant(levels >= LEVELS_MIN && levels <= LEVELS_MAX, `levels of a HIP-2 ladder must be ${LEVELS_MIN} to ${LEVELS_MAX}`, {
    coin,
    levels,
  })
  invariant(seededLevels >= 0 && seededLevels <= levels, 'seededLevels of a HIP-2 ladder must be from 0 to its levels', {
    coin,
    seededLevels,
  })
  invariant(orderSz > 0n && startPx > 0n, 'startPx and orderSz of a HIP-2 ladder must be above 0', { coin, startPx, orderSz })
  const prices: Px[] = []
  for (let px = startPx; prices.length < levels; px = ladderStep(px, 1003n, 1000n)) prices.push(px)
  return { prices, orderSz }
}

/** Funds every ladder, all of one account: the base of its asks, and the quote of the levels that start as bids. */
export function openHip2(world: World): void {
  const bases = new Map<number, string>()
  for (const config of world.config.hip2) {
    const { coin } = config
    const market = world.byCoin.get(coin)
    invariant(market?.hip2 != null, 'a HIP-2 ladder names a coin outside the universe', { coin })
    const { base, quote: quoteToken } = market.pair
    invariant(quoteToken === USDC, `a HIP-2 ladder must be on a pair with USDC, and ${coin} is not`, { coin })
    const other = bases.get(base)
    invariant(other === undefined, `HIP-2 ladders on ${other} and ${coin} would share one balance: leave one out`, { coin, other })
    bases.set(base, coin)
    const { prices, orderSz } = market.hip2
    const account = openAccount(world, HIP2_ADDRESS, 'system')
    const quote = prices.slice(0, config.seededLevels).reduce((sum, px) => sum + px * orderSz, 0n)
    moveTotal(account, base, BigInt(prices.length - config.seededLevels) * orderSz * market.lotWei)
    moveTotal(account, quoteToken, quote)
  }
}

/** Part of the block itself: before any action, and at most every 3 s. */
export function runHip2(world: World, nextContext: () => ActionContext): void {
  if (world.config.hip2.length === 0 || world.timeMs - world.hip2AtMs < UPDATE_MS) return
  world.hip2AtMs = world.timeMs
  const account = openAccount(world, HIP2_ADDRESS, 'system')
  for (const market of world.markets) if (market.hip2 !== null) updateLadder(nextContext(), account, market, market.hip2)
}

type Wanted = { readonly side: Side; readonly px: Px; readonly sz: Sz }

function updateLadder(context: ActionContext, account: Account, market: Market, ladder: Hip2Ladder): void {
  const own = [...account.open.values()].filter((order) => order.market === market)
  const wanted = new Map(wantedOrders(account, market, ladder, own).map((order) => [`${order.side} ${order.px}`, order]))
  for (const order of own) {
    const key = `${order.side} ${order.px}`
    if (wanted.get(key)?.sz === order.sz) wanted.delete(key)
    else close(context.world, order, 'canceled', context.log)
  }
  for (const { side, px, sz: whole } of wanted.values()) {
    const affordable = side === 'bid' ? available(account, market.pair.quote) / px : (whole as bigint)
    const sz = (affordable < whole ? affordable : whole) as Sz
    // What would cross is refused and just absent until the next look.
    if (px * sz >= market.spec.minNotional) placeOrder(context, account, { market, side, px, sz, tif: 'alo' })
  }
}

/** Asks on the highest levels, one partial ask below them, bids below that; a bid with fills stays a bid until it is filled. Inside out. */
function wantedOrders(account: Account, market: Market, { prices, orderSz }: Hip2Ladder, own: readonly LiveOrder[]): Wanted[] {
  const lots = (account.balances.get(market.pair.base)?.total ?? 0n) / market.lotWei
  const levels = prices.length
  const full = lots / orderSz >= BigInt(levels) ? levels : Number(lots / orderSz)
  const partial = levels - full - 1
  const wanted: Wanted[] = []
  const partialPx = prices[partial]
  let bidsFrom = partial
  if (partialPx !== undefined) {
    const rest = (lots % orderSz) as Sz
    const at = (side: Side) => own.find((order) => order.side === side && order.px === partialPx)
    const begun = at('bid')
    if (begun !== undefined && begun.sz < begun.origSz) {
      wanted.push({ side: 'bid', px: partialPx, sz: begun.sz })
      bidsFrom--
    } else if (rest > 0n && (partialPx * rest >= market.spec.minNotional || at('ask') !== undefined)) {
      wanted.push({ side: 'ask', px: partialPx, sz: rest })
      bidsFrom--
    }
  }
  for (let level = levels - full; level < levels; level++) wanted.push({ side: 'ask', px: prices[level] as Px, sz: orderSz })
  for (let level = bidsFrom; level >= 0; level--) wanted.push({ side: 'bid', px: prices[level] as Px, sz: orderSz })
  return wanted
}
