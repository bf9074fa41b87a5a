import type { MarketEvent, TradeEvent } from '@hyperladder/exchange-port'
import type { Tid } from '@hyperladder/units'
import { cellError } from '../marketDataError.ts'
import type { Cells } from '../text/cells.ts'
import type { CsvFormat, RowReader } from '../text/csvSource.ts'
import { KnownTids } from './knownTids.ts'

/** A receipt whose first trade is older than this is what a new connection replays: a live one is under a second old. */
const REPLAY_AFTER_MS = 10_000

/**
 * Trades of the perp tape. Rows of one `timestamp` were received together. A new connection replays the last 30 trades: those that are known are left out,
 * and where none of them is known, trades may be missing before them, which is told as a gap.
 */
class TapeTrades implements RowReader {
  readonly #known = new KnownTids()
  #batch: { readonly trade: TradeEvent & { readonly tid: Tid }; readonly row: number }[] = []
  #received = ''
  #lastMs = 0

  take([received = '', price = '', size = '', side = '', id = '', time = '']: readonly string[], cells: Cells, out: MarketEvent[]): void {
    if (side !== 'buy' && side !== 'sell') throw cellError(cells.place, 'side', side, 'buy or sell')
    const trade = {
      type: 'trade',
      coin: cells.market.coin,
      timeMs: cells.ms('exchange_timestamp', time),
      receivedMs: cells.msOfSeconds('timestamp', received),
      px: cells.px('price', price),
      sz: cells.sz('size', size),
      side: side === 'buy' ? 'bid' : 'ask',
      tid: cells.tid('trade_id', id) as Tid,
    } as const
    if (received !== this.#received) this.end(cells, out)
    this.#received = received
    this.#batch.push({ trade, row: cells.place.row })
  }

  end({ place, market }: Cells, out: MarketEvent[]): void {
    const [oldest] = this.#batch
    if (oldest === undefined) return
    const { timeMs, receivedMs = timeMs } = oldest.trade
    const fresh = this.#batch.filter(({ trade }) => this.#known.add(trade.tid))
    const isDetached = fresh.length === this.#batch.length && this.#lastMs > 0
    if (isDetached && receivedMs - timeMs > REPLAY_AFTER_MS && timeMs > this.#lastMs) {
      const reason = 'the connection was lost, and its replay does not reach back'
      out.push({ type: 'gap', coin: market.coin, kind: 'trade', timeMs: this.#lastMs, untilMs: timeMs, reason })
    }
    for (const { trade, row } of fresh) {
      if (trade.timeMs < this.#lastMs)
        throw cellError({ ...place, row }, 'exchange_timestamp', trade.timeMs, `at least ${this.#lastMs}, the time of an earlier row`)
      this.#lastMs = trade.timeMs
      out.push(trade)
    }
    this.#batch = []
  }
}

export const tapeTrades: CsvFormat = {
  kind: 'trade',
  header: ['timestamp', 'price', 'size', 'side', 'trade_id', 'exchange_timestamp'],
  reader: () => new TapeTrades(),
}
