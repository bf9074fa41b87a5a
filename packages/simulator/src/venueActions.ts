import type { ActionBatch, BatchAnswer, ItemAnswer, PlaceItem } from '@hyperladder/exchange-port'
import type { ItemStatus, OrderSpec, VenueAction, VenueAnswer } from '@hyperladder/paper-exchange'
import { addressCharge } from '@hyperladder/rate-limit'
import type { MarketSpec, Oid } from '@hyperladder/units'
import { causeOf, refusalOf } from './refusalOf.ts'

/** Prices and sizes go out in 10^-8, all the wire can say. */
const RAW_DECIMALS = 8

/** Returns a batch as the core's action, as `exchange-client` would word it. `marketOf`: the market of a coin, which must be known. */
export function venueActionOf(batch: ActionBatch, marketOf: (coin: string) => MarketSpec): VenueAction {
  const order = ({ coin, side, px, sz, cloid }: PlaceItem): OrderSpec => {
    const { assetId, pxDecimals, szDecimals } = marketOf(coin)
    const rawPx = px * 10n ** BigInt(RAW_DECIMALS - pxDecimals)
    const rawSz = sz * 10n ** BigInt(RAW_DECIMALS - szDecimals)
    return { asset: assetId, side, rawPx, rawSz, tif: 'alo', reduceOnly: false, cloid }
  }
  switch (batch.type) {
    case 'place':
      return { type: 'order', orders: batch.items.map(order), grouping: 'none' }
    case 'modify': {
      const modifies = batch.items.map(({ target, replacement }) => ({ target, order: order(replacement) }))
      return { type: 'batchModify', modifies, alwaysPlace: false }
    }
    case 'cancel': {
      if (typeof batch.items[0]?.target === 'number')
        return { type: 'cancel', cancels: batch.items.map(({ coin, target }) => ({ asset: marketOf(coin).assetId, oid: target as Oid })) }
      return {
        type: 'cancelByCloid',
        cancels: batch.items.map(({ coin, target }) => ({ asset: marketOf(coin).assetId, cloid: target as PlaceItem['cloid'] })),
      }
    }
    default:
      return batch satisfies never
  }
}

/** Returns the core's answer to a batch as the port tells it. `nonce`: what the batch was sent with. */
export function batchAnswerOf(batch: ActionBatch, nonce: number, answer: VenueAnswer): BatchAnswer {
  const count = batch.items.length
  switch (answer.type) {
    case 'default':
      return { type: 'unknown', nonce, reason: "the answer had no statuses but 'default'" }
    case 'refused': {
      const refusal = refusalOf(answer.refusal)
      return { type: 'refused', refusal, charged: addressCharge(causeOf(refusal), count) }
    }
    case 'rejectedBatch': {
      const refusal = refusalOf(answer.refusal)
      if (count > 1) return { type: 'refused', refusal, charged: addressCharge('static', count) }
      return { type: 'answered', items: [{ type: 'refused', refusal }], charged: addressCharge('answered', count) }
    }
    case 'statuses':
      return { type: 'answered', items: answer.statuses.map(itemAnswer), charged: addressCharge('answered', count) }
    default:
      return answer satisfies never
  }
}

function itemAnswer(status: ItemStatus): ItemAnswer {
  switch (status.type) {
    case 'resting':
      return { type: 'resting', oid: status.oid }
    case 'filled':
      return { type: 'filled', oid: status.oid, totalSz: status.totalSz }
    case 'success':
      return { type: 'canceled' }
    case 'refused':
      return { type: 'refused', refusal: refusalOf(status.refusal) }
    default:
      return status satisfies never
  }
}
