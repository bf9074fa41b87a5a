/**
 * How recorded history fills our orders. Every one of them is an assumption, and part of the result.
 * - `candle-path`: within a candle the price walks open, high, low, close (`high-first`) or open, low, high, close (`low-first`), at a steady
 *   pace; every own order on its way is taken, all together up to `participation` of the candle's volume. `both` runs both and reports the range.
 * - `trade-through`: a trade beyond an own price fills it, up to the trade's size; a trade at the price does not.
 * - `queue`: an own order joins behind the recorded size at its price. Trades there eat what is ahead, and then the order; what the book loses
 *   beyond trades shrinks what is ahead in proportion; a trade beyond the price fills.
 */
export type FillModel =
  | {
      readonly name: 'candle-path'
      readonly path: CandlePath
      /** Share of a candle's volume that may reach us, above 0 and at most 1. Default: `defaultParticipation`, a quarter. */
      readonly participation?: number
    }
  | { readonly name: 'trade-through' }
  | { readonly name: 'queue' }

export type CandlePath = 'high-first' | 'low-first' | 'both'
export type FillModelName = FillModel['name']
