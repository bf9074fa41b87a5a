import { floorToLegalPx, formatDecimal, parseDecimal, pxTick } from '@hyperladder/units'
import { type Account, freshCloid, type Resting, type WireOrder } from '../account.ts'
import type { CheckContext, Loose } from '../check.ts'
import { Inapplicable, must } from '../mismatch.ts'
import { excerptOf } from '../shape.ts'

export type Meeting = {
  readonly ask: Resting
  /** What the taker sent, and what it was answered. */
  readonly order: WireOrder & { readonly c: `0x${string}` }
  readonly filled: { readonly totalSz: string; readonly avgPx: string; readonly oid: number; readonly cloid?: string }
}

/** Returns a price at which nobody but the two keys can meet: between the best bid and the best ask, with room for one more tick. */
export async function meetingPx(c: CheckContext): Promise<string> {
  const { pxDecimals, mark } = c.market
  const { levels } = await c.info({ type: 'l2Book', coin: c.market.coin })
  const unit = (level: Loose): bigint | undefined => level && parseDecimal(level.px.replace(/\.0$/, ''), pxDecimals)
  const [bid, ask] = [unit(levels[0][0]), unit(levels[1][0])]
  const middle =
    bid === undefined ? (ask === undefined ? mark : (ask * 99n) / 100n) : ask === undefined ? (bid * 101n) / 100n : (bid + ask) / 2n
  const px = floorToLegalPx(middle, pxDecimals)
  if ((bid !== undefined && px <= bid) || (ask !== undefined && px + pxTick(px, pxDecimals) >= ask))
    throw new Inapplicable(`no room between bid and ask of ${c.market.coin}`)
  return formatDecimal(px, pxDecimals)
}

/** Returns the price one tick above. */
export function tickAbove(c: CheckContext, px: string): string {
  const value = parseDecimal(px, c.market.pxDecimals)
  return formatDecimal(value + pxTick(value, c.market.pxDecimals), c.market.pxDecimals)
}

/** Adds sizes. */
export function sumSz(c: CheckContext, ...sizes: readonly string[]): string {
  const total = sizes.reduce((sum, size) => sum + parseDecimal(size, c.market.szDecimals), 0n)
  return formatDecimal(total, c.market.szDecimals)
}

/** Sends an immediate or resting buy that meets asks of the other key, and returns it with its answer. */
export async function take(
  account: Account,
  { p, s, tif = 'Ioc' }: { readonly p: string; readonly s: string; readonly tif?: 'Ioc' | 'Gtc' },
) {
  const order = { ...account.wireOrder('bid', { p, s, tif }), c: freshCloid() }
  await account.mustAfford(order)
  const [status] = await account.place(order)
  must(status.filled !== undefined, `a taker was answered ${excerptOf(status)}, must be filled`)
  return { order, filled: status.filled as Meeting['filled'] }
}

/** The first key asks, the second one buys it all. */
export async function meet(c: CheckContext): Promise<Meeting> {
  const p = await meetingPx(c)
  const ask = await c.maker.rest(c.maker.wireOrder('ask', { p }))
  return { ask, ...(await take(c.taker, { p, s: ask.s })) }
}

/** Returns the fill of an order, read over REST. */
export async function fillOf(c: CheckContext, account: Account, oid: number): Promise<Loose> {
  const fills: Loose[] = await c.info({ type: 'userFills', user: account.address })
  const fill = fills.find((row) => row.oid === oid)
  must(fill !== undefined, `userFills had no fill of order ${oid}`)
  return fill
}
