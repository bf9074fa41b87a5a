import { formatServer } from '@hyperladder/protocol'
import type { ItemStatus, VenueAnswer } from '../../core/types.ts'
import type { VenueCore } from '../../core/venueCore.ts'
import { assetMarket } from './lookup.ts'
import { refusalText } from './refusalText.ts'

/**
 * Returns the body of an answer. `assets` names the asset of each item of the action, in its order: statuses carry sizes and prices
 * of that market (API reference 2.3 to 2.5, 2.9).
 */
export function encodeAnswer(core: VenueCore, answer: VenueAnswer, assets: readonly number[]) {
  switch (answer.type) {
    case 'default':
      return { status: 'ok', response: { type: 'default' } }
    case 'statuses':
      return encodeStatuses(
        answer.kind,
        answer.statuses.map((status, index) => encodeStatus(core, status, assets[index])),
      )
    case 'rejectedBatch':
      return encodeStatuses(answer.kind, [{ error: refusalText(core, answer.refusal) }])
    case 'refused':
      return encodeError(refusalText(core, answer.refusal))
    default:
      return answer satisfies never
  }
}

/** A refusal of the whole action. */
export const encodeError = (text: string) => ({ status: 'err', response: text })

function encodeStatuses(kind: 'order' | 'cancel', statuses: readonly unknown[]) {
  return { status: 'ok', response: { type: kind, data: { statuses } } }
}

function encodeStatus(core: VenueCore, status: ItemStatus, asset: number | undefined): unknown {
  switch (status.type) {
    case 'success':
      return 'success'
    case 'refused':
      return { error: refusalText(core, status.refusal) }
    case 'resting':
      return { resting: { oid: status.oid, ...cloidOf(status) } }
    case 'filled': {
      const market = assetMarket(core, asset)
      const totalSz = formatServer(status.totalSz, market.szDecimals)
      return { filled: { totalSz, avgPx: formatServer(status.avgPx, market.pxDecimals), oid: status.oid, ...cloidOf(status) } }
    }
    default:
      return status satisfies never
  }
}

const cloidOf = ({ cloid }: { readonly cloid?: `0x${string}` }) => (cloid === undefined ? {} : { cloid })
