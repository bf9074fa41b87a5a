import type { BookEventLevel } from '@hyperladder/exchange-port'
import type { Side } from '@hyperladder/units'
import { cellError, type Place } from '../marketDataError.ts'

/** Returns the levels of a side, as they are. @throws MarketDataError when they are not best first, each price once. */
export function bestFirst<L extends Pick<BookEventLevel, 'px'>>(side: Side, levels: readonly L[], place: Place): L[] {
  for (let depth = 1; depth < levels.length; depth += 1) {
    const [better, worse] = [levels[depth - 1] as L, levels[depth] as L]
    if (side === 'bid' ? worse.px >= better.px : worse.px <= better.px)
      throw cellError(
        place,
        `${side} ${depth}`,
        worse.px,
        `${side === 'bid' ? 'below' : 'above'} the better price ${better.px}, in units of the market`,
      )
  }
  return levels as L[]
}
