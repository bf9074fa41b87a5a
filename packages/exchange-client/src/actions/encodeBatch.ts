import type { ActionBatch, CancelItem, PlaceItem } from '@hyperladder/exchange-port'
import { type Action, batchModifyAction, cancelAction, cancelByCloidAction, type OrderWire, orderAction } from '@hyperladder/protocol'
import { type Cloid, formatPx, formatSz, type MarketSpec, type Oid } from '@hyperladder/units'
import type { Directory } from '../decode/universe.ts'
import { DecodeError } from '../errors.ts'

/** A batch as the venue takes it, and the market of every item, for reading the answer. */
export type EncodedBatch = { readonly action: Action; readonly markets: readonly MarketSpec[] }

/**
 * Returns the one action that carries a batch. Every order is Alo.
 * @throws {@link DecodeError} when there is nothing in it, when a coin is no market of the venue, or when cancels mix oids and cloids (they are two
 * different actions: the caller splits them).
 */
export function encodeBatch(batch: ActionBatch, { marketByCoin }: Directory): EncodedBatch {
  if (batch.items.length === 0) throw new DecodeError(batch.type, 'the batch was empty, must have an item')
  const marketOf = (coin: string): MarketSpec => {
    const market = marketByCoin.get(coin)
    if (market === undefined) throw new DecodeError(batch.type, `coin was ${coin}, which is no spot market of the venue`)
    return market
  }
  switch (batch.type) {
    case 'place': {
      const markets = batch.items.map(({ coin }) => marketOf(coin))
      return { action: orderAction(batch.items.map((item, index) => order(item, markets[index] as MarketSpec))), markets }
    }
    case 'modify': {
      const markets = batch.items.map(({ replacement }) => marketOf(replacement.coin))
      const modifies = batch.items.map(({ target, replacement }, index) => ({
        oid: target,
        order: order(replacement, markets[index] as MarketSpec),
      }))
      return { action: batchModifyAction(modifies), markets }
    }
    case 'cancel': {
      const markets = batch.items.map(({ coin }) => marketOf(coin))
      return { action: cancel(batch.items, markets), markets }
    }
    default:
      return batch satisfies never
  }
}

function order({ side, px, sz, cloid }: PlaceItem, { assetId, pxDecimals, szDecimals }: MarketSpec): OrderWire {
  return {
    a: assetId,
    b: side === 'bid',
    p: formatPx(px, pxDecimals),
    s: formatSz(sz, szDecimals),
    r: false,
    t: { limit: { tif: 'Alo' } },
    c: cloid,
  }
}

function cancel(items: readonly CancelItem[], markets: readonly MarketSpec[]): Action {
  const targets = items.map(({ target }, index) => ({ target, asset: (markets[index] as MarketSpec).assetId }))
  if (targets.every(({ target }) => typeof target === 'number'))
    return cancelAction(targets.map(({ target, asset }) => ({ a: asset, o: target as Oid })))
  if (targets.every(({ target }) => typeof target === 'string')) {
    return cancelByCloidAction(targets.map(({ target, asset }) => ({ asset, cloid: target as Cloid })))
  }
  throw new DecodeError('cancel', 'its targets were oids and cloids, must be all of one kind')
}
