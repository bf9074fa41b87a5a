import type { MarketEvent } from '@hyperladder/exchange-port'
import type { Px, Side } from '@hyperladder/units'
import type { OwnBook } from '../ownBook.ts'

/** What a fill model sees of a run, and may do in it. */
export type FillStage = {
  /** What rests of ours, as of the latest block. */
  readonly own: OwnBook
  /** When something of ours is due: a tick, a message, a block. Later than the latest event. */
  readonly dueMs: number
  /** Lets everything of ours happen that is due until then. */
  advance(timeMs: number): void
  /** The market's price and best prices from now on; `null` and `null`: nobody knows them. */
  quote(timeMs: number, px: Px, bid: Px | null, ask: Px | null): void
  /** Somebody comes at that time, as far as a price: `side` is theirs. Takers of one time share a block. */
  take(timeMs: number, side: Side, px: Px, sz: bigint): void
  /** What takers of this time, whose block has not run, will have taken from a side of ours at most. */
  promised(side: Side): bigint
  /** Runs the block of the takers so far. Returns how much was filled of ours. */
  settle(): bigint
}

/** One way in which history fills orders. It is handed every event of the market in order, and keeps nothing that grows with them. */
export type FillRule = {
  take(event: MarketEvent): void
}
