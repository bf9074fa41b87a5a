import type { MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import { NTL_DECIMALS } from '@hyperladder/units'
import { MarketDataError } from './marketDataError.ts'

/** What the numbers of a stream mean: a `Px` counts 10^-pxDecimals quote, a `Sz` 10^-szDecimals base. Every `MarketSpec` is one. */
export type MarketUnits = { readonly coin: string; readonly szDecimals: number; readonly pxDecimals: number }

/**
 * Returns the units of a market that is on no venue of ours, such as a perp or another exchange's symbol: a price has 8 - szDecimals decimals.
 * @throws {@link MarketDataError} when szDecimals is no integer from 0 to 8.
 * @example marketUnits('BTCUSDT', 5) // { coin: 'BTCUSDT', szDecimals: 5, pxDecimals: 3 }
 */
export function marketUnits(coin: string, szDecimals: number): MarketUnits {
  if (!Number.isInteger(szDecimals) || szDecimals < 0 || szDecimals > NTL_DECIMALS)
    throw new MarketDataError('E_MARKET_DATA', `szDecimals of ${coin} was ${szDecimals}, must be an integer from 0 to 8`, {
      coin,
      szDecimals,
    })
  return { coin, szDecimals, pxDecimals: NTL_DECIMALS - szDecimals }
}

/** One kind of event of one market, from one file or several that follow each other. Reading begins when it is iterated, each time anew. */
export type EventSource = {
  /** For messages: the file. */
  readonly name: string
  readonly kind: MarketEventKind
  readonly market: MarketUnits
  /** Events in order of time, gaps among them, in chunks of any length. @throws {@link MarketDataError} while iterated. */
  chunks(): AsyncIterable<readonly MarketEvent[]>
}

/** Returns the events of chunks one by one. Slower than the chunks themselves: each event costs a turn of the microtask queue. */
export async function* eachEvent(chunks: AsyncIterable<readonly MarketEvent[]>): AsyncGenerator<MarketEvent> {
  for await (const chunk of chunks) yield* chunk
}

/** Returns sources of one kind and market as one: each begins where the one before it ends. Their order is the caller's. */
export function chainSources(sources: readonly [EventSource, ...EventSource[]]): EventSource {
  const [{ kind, market }] = sources
  const stranger = sources.find(
    (other) => other.kind !== kind || other.market.coin !== market.coin || other.market.szDecimals !== market.szDecimals,
  )
  if (stranger !== undefined) {
    const what = (source: EventSource) => `${source.kind} of ${source.market.coin} with szDecimals ${source.market.szDecimals}`
    const message = `${stranger.name} was ${what(stranger)}, must be ${what(sources[0])} to follow ${sources[0].name}`
    throw new MarketDataError('E_MARKET_DATA', message, { file: stranger.name })
  }
  return {
    name: sources.length === 1 ? sources[0].name : `${sources[0].name} and ${sources.length - 1} more`,
    kind,
    market,
    async *chunks() {
      for (const source of sources) yield* source.chunks()
    },
  }
}
