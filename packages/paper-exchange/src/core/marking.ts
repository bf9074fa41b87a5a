import type { Px } from '@hyperladder/units'
import { setTiers } from './fees.ts'
import { dayOf, type Market, type World } from './world.ts'

/**
 * Sets every mark as of the end of a block: the last trade, brought between best bid and best ask; without a trade the middle of the
 * two (truncated to the price unit); without both the configured start price.
 */
export function markAll(world: World): void {
  for (const market of world.markets) market.mark = markOf(market)
}

function markOf(market: Market): Px | null {
  const bid = market.book.best('bid')?.px
  const ask = market.book.best('ask')?.px
  const { lastPx } = market
  if (lastPx === null) return bid !== undefined && ask !== undefined ? (((bid + ask) / 2n) as Px) : market.pair.startPx
  if (bid !== undefined && lastPx < bid) return bid
  return ask !== undefined && lastPx > ask ? ask : lastPx
}

/** Starts the day's figures anew, and sets fee tiers, when a UTC day has begun. */
export function rollDays(world: World): void {
  const day = dayOf(world.timeMs)
  if (world.day === day) return
  world.day = day
  setTiers(world)
  for (const market of world.markets) {
    market.prevDayPx = market.mark
    market.dayNtl = 0n
    market.dayBase = 0n
  }
}
