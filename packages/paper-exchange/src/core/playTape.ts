import type { Px, Side, Sz } from '@hyperladder/units'
import type { BlockLog } from './blockLog.ts'
import type { CrowdPlan } from './crowd.ts'
import { MEMBER, member } from './crowdMembers.ts'
import type { ActionContext } from './matching.ts'
import { close, shrink } from './orderLife.ts'
import { placeOrder } from './placing.ts'
import type { OperatorCommand, TapeLevel } from './types.ts'
import type { Account, LiveOrder, Market, World } from './world.ts'

type Tape = Extract<OperatorCommand, { type: 'tape' }>
type Wanted = { readonly side: Side; readonly px: Px; readonly sz: bigint }

/**
 * Brings the recorder's maker to a recorded book, level by level, so that every client keeps its place in the queue: what a level has gained
 * joins behind, what it has lost goes from behind first. A cancel nobody saw the place of never helps a client forward; only takers do.
 * A level that clients' orders stand in the way of takes them, in the class of takers: the market has moved through them. The recording's own
 * takers come after that: of a level, they still find what they had taken before the book was recorded.
 */
export function playTape(world: World, market: Market, tape: Tape, log: BlockLog, nextContext: () => ActionContext, plan: CrowdPlan): void {
  market.tapePosition = tape.position
  if (tape.book !== undefined) {
    const account = member(world, MEMBER.tapeMaker, 0)
    const levels = [...wantedLevels('bid', tape.book.bids, tape), ...wantedLevels('ask', tape.book.asks, tape)]
    const missing = leaveOnly(world, account, market, levels, log)
    for (const { sz, ...level } of missing) {
      const order = { market, ...level, sz: sz as Sz }
      if (market.book.crosses(level.side, level.px)) plan.takers.push({ account, order: { ...order, tif: 'gtc' } })
      else placeOrder(nextContext(), account, { ...order, tif: 'alo' })
    }
  }
  for (const { side, px, sz } of tape.takers)
    plan.takers.push({ account: member(world, MEMBER.tapeTaker, 0), order: { market, side, px, sz, tif: 'ioc' } })
}

/** Best first, as recorded; a price that is there twice is one level. */
function wantedLevels(side: Side, levels: readonly TapeLevel[], { takers, takersBeforeBook = 0 }: Tape): Wanted[] {
  const sizes = new Map<Px, bigint>()
  for (const { px, sz } of levels) sizes.set(px, (sizes.get(px) ?? 0n) + sz)
  for (const taker of takers.slice(0, takersBeforeBook)) {
    const sz = sizes.get(taker.px)
    if (taker.side !== side && sz !== undefined) sizes.set(taker.px, sz + taker.sz)
  }
  return [...sizes].map(([px, sz]) => ({ side, px, sz }))
}

/** Takes what is too much off the book, the youngest first. Returns what is missing. */
function leaveOnly(world: World, account: Account, market: Market, levels: readonly Wanted[], log: BlockLog): readonly Wanted[] {
  const left = new Map(levels.map(({ side, px, sz }) => [keyOf(side, px), sz]))
  const tooMuch: { readonly order: LiveOrder; readonly sz: bigint }[] = []
  for (const order of account.open.values()) {
    if (order.market !== market) continue
    const key = keyOf(order.side, order.px)
    const wanted = left.get(key) ?? 0n
    const kept = wanted < order.sz ? wanted : order.sz
    left.set(key, wanted - kept)
    if (kept < order.sz) tooMuch.push({ order, sz: order.sz - kept })
  }
  for (const { order, sz } of tooMuch) {
    if (sz === order.sz) close(world, order, 'canceled', log)
    else shrink(order, sz, log)
  }
  return levels.flatMap((level) => {
    const sz = left.get(keyOf(level.side, level.px)) ?? 0n
    return sz > 0n ? [{ ...level, sz }] : []
  })
}

const keyOf = (side: Side, px: Px): string => `${side} ${px}`
