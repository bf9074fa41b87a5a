import type { Ntl, Oid, Px, Sz, Tid, Wei } from '@hyperladder/units'
import { balanceOf, moveTotal, openAccount } from './accounts.ts'
import type { BlockLog } from './blockLog.ts'
import { MEMBER, member } from './crowdMembers.ts'
import { NO_HASH } from './hash.ts'
import { keepFill, take } from './matching.ts'
import { DUST_ADDRESS } from './systemAddresses.ts'
import type { DustConversion } from './types.ts'
import { type Account, isClient, type Market, type World } from './world.ts'

/** Index of USDC on both networks: dust is valued in dollars, and sold for them. */
const DOLLAR = 0
const DOLLAR_UNIT = 10n ** 8n
/** What one account may have converted, and what the venue dares to sell at once (API reference 8.5); PURR has its own figure. */
const VALUE_MAX = DOLLAR_UNIT
const POOL_MAX = 3000n * DOLLAR_UNIT
const PURR_POOL_MAX = 10_000n * DOLLAR_UNIT
/** Of system fills (API reference 1.8). */
const NO_TID = 0 as Tid

type Dust = { readonly account: Account; readonly wei: bigint; readonly px?: Px }

/** Returns the number of the pause between two conversions that a time is in. */
export const dustPeriodOf = (everyMs: number, timeMs: number): number => (everyMs === 0 ? 0 : Math.floor(timeMs / everyMs))

/**
 * Converts what accounts hold below a lot, in the first block of a UTC day (`dustEveryMs`): what is worth at most a dollar is pooled per
 * token and sold into the bids of its USDC pair, and each owner gets its share. What fills no lot is burned. Nothing happens to a token whose
 * book lacks a side or depth, or whose pool is too large to be sold. Where there is a crowd, its own dust fills the last lot: at the venue, too,
 * nobody's dust is alone.
 */
export function convertDust(world: World, log: BlockLog): void {
  const period = dustPeriodOf(world.config.limits.dustEveryMs, world.timeMs)
  if (period === world.dustPeriod) return
  world.dustPeriod = period
  const done = new Set<number>()
  for (const market of world.markets) {
    const { base, quote } = market.pair
    if (quote !== DOLLAR || done.has(base)) continue
    done.add(base)
    convert(world, market, log)
  }
}

function convert(world: World, market: Market, log: BlockLog): void {
  const { mark, book, lotWei } = market
  if (mark === null || book.best('bid') === undefined || book.best('ask') === undefined) return
  const dust = dustOf(world, market, mark)
  const own = poolOf(dust)
  if (own === 0n || own * mark > (market.spec.base.name === 'PURR' ? PURR_POOL_MAX : POOL_MAX) * lotWei) return
  if (world.config.traders && market.pair.traders !== null && own % lotWei > 0n)
    dust.push({ account: member(world, MEMBER.taker, 0), wei: lotWei - (own % lotWei) })
  const pool = poolOf(dust)
  const lots = pool / lotWei
  if (lots > depthOf(market)) return
  const seller = openAccount(world, DUST_ADDRESS, 'system')
  const positions = dust.map(({ account, wei }) => {
    const balance = balanceOf(account, market.pair.base)
    const { total, entryNtl } = balance
    balance.entryNtl = (entryNtl * (total - wei)) / total
    moveTotal(account, market.pair.base, -wei)
    log.balance(account)
    return total
  })
  moveTotal(seller, market.pair.base, pool)
  const gross = lots === 0n ? 0n : sell(world, market, seller, lots, log)
  const px = ((gross * lotWei) / pool) as Px
  if (lots > 0n) dust.forEach((row, i) => payOut(world, market, seller, { ...row, px }, positions[i] as bigint, log))
  burn(world, seller, market)
}

function dustOf(world: World, market: Market, mark: Px): Dust[] {
  const dust: Dust[] = []
  for (const account of world.accounts.values()) {
    const balance = account.balances.get(market.pair.base)
    if (!isClient(account) || account.optsOutOfDusting || balance === undefined) continue
    const { total, hold } = balance
    if (total > 0n && hold === 0n && total < market.lotWei && total * mark <= VALUE_MAX * market.lotWei) dust.push({ account, wei: total })
  }
  return dust
}

const poolOf = (dust: readonly Dust[]): bigint => dust.reduce((sum, { wei }) => sum + wei, 0n)

const depthOf = ({ book }: Market): bigint => book.view('bid', Number.POSITIVE_INFINITY).reduce((sum, { sz }) => sum + sz, 0n)

/** Sells to whoever bids, at any price: the minimum notional is for orders of accounts. Returns the proceeds. */
function sell(world: World, market: Market, account: Account, lots: bigint, log: BlockLog): bigint {
  const oid = world.nextOid++ as Oid
  const of = { oid, account, market, cloid: undefined, builder: undefined, timeMs: world.timeMs }
  return take({ world, log, hash: () => NO_HASH }, { ...of, side: 'ask', px: 1n as Px, origSz: lots as Sz, tif: 'market' }).gross
}

/** Rounding: down, to the quote's wei, of a price that was truncated itself; so what fills say is what was paid, and never more than came in. */
function payOut(
  world: World,
  market: Market,
  seller: Account,
  { account, wei, px }: Required<Dust>,
  position: bigint,
  log: BlockLog,
): void {
  const { base: _base, quote } = market.pair
  const proceeds = (px * wei) / market.lotWei
  moveTotal(seller, quote, -proceeds)
  moveTotal(account, quote, proceeds)
  const record: DustConversion = {
    type: 'dust',
    user: account.address,
    coin: market.spec.coin,
    asset: market.spec.assetId,
    side: 'ask',
    px,
    wei: wei as Wei,
    timeMs: world.timeMs,
    startPosition: position as Wei,
    closedPnl: 0n as Ntl,
    hash: NO_HASH,
    oid: world.nextOid++ as Oid,
    crossed: true,
    fee: 0n as Wei,
    feeToken: quote,
    tid: NO_TID,
  }
  keepFill(world, account, record)
  log.fill(account, record)
}

/** What filled no lot is destroyed; the venue keeps what the roundings left of the proceeds. */
function burn(world: World, seller: Account, { pair: { base, quote } }: Market): void {
  for (const [token, pot] of [
    [base, world.burned],
    [quote, world.feesKept],
  ] as const) {
    const left = balanceOf(seller, token).total
    if (left === 0n) continue
    moveTotal(seller, token, -left)
    pot.set(token, (pot.get(token) ?? 0n) + left)
  }
}
