import type { BboEvent, BookEventLevel, MarketEvent } from '@hyperladder/exchange-port'
import { cellError } from '../marketDataError.ts'
import type { Cells } from '../text/cells.ts'
import type { CsvFormat } from '../text/csvSource.ts'
import { bestFirst } from './bestFirst.ts'
import { tapeTrades } from './tapeTrades.ts'

/** A row tells one side; rows of one time are one change. A side that the newer one would cross is gone. */
const prices: CsvFormat = {
  kind: 'bbo',
  header: ['timestamp', 'price', 'size', 'side', 'exchange_timestamp'],
  reader: () => {
    let pending: BboEvent | undefined
    return {
      take([received = '', price = '', size = '', side = '', time = ''], cells, out) {
        if (side !== 'bid' && side !== 'ask') throw cellError(cells.place, 'side', side, 'bid or ask')
        const timeMs = cells.msInOrder('exchange_timestamp', time)
        if (pending !== undefined && pending.timeMs !== timeMs) out.push(pending)
        const level = { px: cells.px('price', price), sz: cells.sz('size', size) }
        const { bid, ask } = pending ?? { bid: null, ask: null }
        const sides =
          side === 'bid'
            ? { bid: level, ask: ask !== null && ask.px > level.px ? ask : null }
            : { bid: bid !== null && bid.px < level.px ? bid : null, ask: level }
        pending = { type: 'bbo', coin: cells.market.coin, timeMs, receivedMs: cells.msOfSeconds('timestamp', received), ...sides }
      },
      end(_, out) {
        if (pending !== undefined) out.push(pending)
      },
    }
  },
}

/** Values of a level: bid price, bid size, ask price, ask size. */
const LEVEL = 4
/** Values before the levels. */
const BEFORE = 3

const books: CsvFormat = {
  kind: 'book',
  header: ['timestamp', 'sequence', 'exchange_timestamp', 'bid_price_0', 'bid_size_0', 'ask_price_0', 'ask_size_0'],
  reader: () => ({
    take(values, cells, out) {
      const [received = '', , time = ''] = values
      const bids = sideOf('bid', values, BEFORE, cells)
      const asks = sideOf('ask', values, BEFORE + 2, cells)
      const timeMs = cells.msInOrder('exchange_timestamp', time)
      out.push({
        type: 'book',
        coin: cells.market.coin,
        timeMs,
        receivedMs: cells.msOfSeconds('timestamp', received),
        bids,
        asks,
      } satisfies MarketEvent)
    },
  }),
}

/** An empty price ends a side. */
function sideOf(side: 'bid' | 'ask', values: readonly string[], from: number, cells: Cells): BookEventLevel[] {
  const levels: BookEventLevel[] = []
  for (let at = from; at + 1 < values.length && values[at] !== ''; at += LEVEL) {
    const depth = levels.length
    levels.push({
      px: cells.px(`${side}_price_${depth}`, values[at] as string),
      sz: cells.sz(`${side}_size_${depth}`, values[at + 1] as string),
    })
  }
  return bestFirst(side, levels, cells.place)
}

/**
 * The tape of a public recorder of the venue's perps: trades, best prices and books of 20 levels, each in a CSV of its own. In all of them `timestamp` is the
 * receipt, in seconds, and `exchange_timestamp` the venue's time, in ms.
 */
export const perpTapeFormats: readonly CsvFormat[] = [tapeTrades, prices, books]
