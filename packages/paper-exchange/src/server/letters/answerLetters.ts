import { formatServer, refusalTexts } from '@hyperladder/protocol'
import { formatDecimal, invariant, type MarketSpec, NTL_DECIMALS, type Ntl, type Px } from '@hyperladder/units'
import type { ItemStatus, VenueAnswer, VenueRefusal } from '../../core/types.ts'
import type { VenueCore } from '../../core/venueCore.ts'

/**
 * Returns the body of an answer. `assets` names the asset of each item of the action, in its order: statuses carry sizes and prices
 * of that market (API reference 2.3 to 2.5, 2.9).
 */
export function answerLetter(core: VenueCore, answer: VenueAnswer, assets: readonly number[]) {
  switch (answer.type) {
    case 'default':
      return { status: 'ok', response: { type: 'default' } }
    case 'statuses':
      return statusesLetter(
        answer.kind,
        answer.statuses.map((status, index) => statusLetter(core, status, assets[index])),
      )
    case 'rejectedBatch':
      return statusesLetter(answer.kind, [{ error: refusalText(core, answer.refusal) }])
    case 'refused':
      return errorLetter(refusalText(core, answer.refusal))
    default:
      return answer satisfies never
  }
}

/** A refusal of the whole action. */
export const errorLetter = (text: string) => ({ status: 'err', response: text })

function statusesLetter(kind: 'order' | 'cancel', statuses: readonly unknown[]) {
  return { status: 'ok', response: { type: kind, data: { statuses } } }
}

function statusLetter(core: VenueCore, status: ItemStatus, asset: number | undefined): unknown {
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

/** Returns the venue's literal text for a refusal of the core. */
export function refusalText(core: VenueCore, refusal: VenueRefusal): string {
  switch (refusal.code) {
    case 'unknownSigner':
      return refusalTexts.unknownSigner(refusal.address)
    case 'mustDeposit':
      return refusalTexts.mustDeposit(refusal.address)
    case 'vaultNotRegistered':
      return refusalTexts.vaultUnknown()
    case 'vaultForbidden':
      return refusalTexts.vaultMayNot()
    case 'overWeight':
      return refusalTexts.overWeight(refusal.limit)
    case 'nonceDuplicate':
      return refusalTexts.duplicateNonce(refusal.nonce)
    case 'nonceTooLow':
      return refusalTexts.nonceTooLow(refusal.nonce, refusal.bound)
    case 'nonceTooHigh':
      return refusalTexts.nonceTooHigh(refusal.nonce, refusal.bound)
    case 'overBudget':
      return refusalTexts.overBudget(refusal.used, refusal.cap, cents(refusal.cumVlm))
    case 'expired':
      return refusalTexts.expired()
    case 'unknownAsset':
      return refusalTexts.unknownAsset()
    case 'builderNotApproved':
      return refusalTexts.builderFee()
    case 'priorityBalance':
      return refusalTexts.priorityBalance()
    default:
      return orderText(core, refusal)
  }
}

type OrderRefusal = Exclude<
  VenueRefusal,
  {
    readonly code:
      | 'unknownSigner'
      | 'mustDeposit'
      | 'vaultNotRegistered'
      | 'vaultForbidden'
      | 'overWeight'
      | 'nonceDuplicate'
      | 'nonceTooLow'
      | 'nonceTooHigh'
      | 'overBudget'
      | 'expired'
      | 'unknownAsset'
      | 'builderNotApproved'
      | 'priorityBalance'
  }
>

function orderText(core: VenueCore, refusal: OrderRefusal): string {
  switch (refusal.code) {
    case 'emptyBatch':
      return refusalTexts.emptyOrders()
    case 'zeroSize':
      return refusalTexts.zeroSize()
    case 'badSize':
      return refusalTexts.badSize()
    case 'badPrice':
      return refusalTexts.badPrice()
    case 'badTick':
      return refusalTexts.badTick(refusal.asset)
    case 'outsideBand':
      return refusalTexts.outsideBand()
    case 'reduceOnly':
      return refusalTexts.reduceOnly()
    case 'triggerOrder':
      return refusalTexts.triggerOrder()
    case 'belowMinNotional':
      return refusalTexts.belowMinNotional(refusal.quoteToken, refusal.asset)
    case 'insufficientBalance':
      return refusalTexts.insufficientBalance(refusal.asset)
    case 'postOnlyWouldCross': {
      const { pxDecimals } = assetMarket(core, refusal.asset)
      const px = (value: Px | null): string => (value === null ? '' : formatDecimal(value, pxDecimals))
      return refusalTexts.postOnlyWouldCross(px(refusal.bid), px(refusal.ask), refusal.asset)
    }
    case 'iocNoMatch':
      return refusalTexts.iocNoMatch(refusal.asset)
    case 'tooManyOpenOrders':
      return refusalTexts.tooManyOpenOrders(refusal.asset)
    case 'postOnlyWindow':
      return refusalTexts.postOnlyWindow()
    case 'missingOrder':
      return refusalTexts.missingOrder(refusal.asset)
    case 'cannotModify':
      return refusalTexts.cannotModify()
    case 'modifyMismatch':
      return refusalTexts.modifyMismatch()
    case 'modifyTif':
      return refusalTexts.modifyTif()
    case 'modifyFailed':
      return refusalTexts.modifyFailed(refusalText(core, refusal.inner))
    default:
      return accountText(core, refusal)
  }
}

type AccountRefusal = Extract<
  VenueRefusal,
  {
    readonly code:
      | 'agentLimit'
      | 'agentUsed'
      | 'agentExpired'
      | 'agentName'
      | 'scheduleCancelVolume'
      | 'scheduleCancelEarly'
      | 'scheduleCancelTooMany'
      | 'reserveUnfunded'
      | 'unknownToken'
      | 'withdrawTooLarge'
  }
>

function accountText(core: VenueCore, refusal: AccountRefusal): string {
  switch (refusal.code) {
    case 'agentLimit':
      return refusalTexts.tooManyAgents(refusal.limit)
    case 'agentUsed':
      return refusalTexts.agentUsed()
    case 'agentExpired':
      return refusalTexts.agentExpired()
    case 'agentName':
      return refusalTexts.agentName()
    case 'scheduleCancelVolume':
      return refusalTexts.scheduleVolume(formatDecimal(refusal.traded, NTL_DECIMALS))
    case 'scheduleCancelEarly':
      return refusalTexts.scheduleTooEarly()
    case 'scheduleCancelTooMany':
      return refusalTexts.scheduleTriggers()
    case 'reserveUnfunded':
      return refusalTexts.reserveUnfunded()
    case 'unknownToken':
      return `Unknown token ${refusal.token}`
    case 'withdrawTooLarge':
      return `Insufficient balance of ${core.config.universe.tokens.find(({ index }) => index === refusal.token)?.name ?? refusal.token}`
    default:
      return refusal satisfies never
  }
}

function assetMarket(core: VenueCore, asset: number | undefined): MarketSpec {
  const market = asset === undefined ? undefined : core.marketByAsset(asset)
  invariant(market !== undefined, 'an answered item names no market', { asset })
  return market
}

/** Volumes in texts show cents. Rounding: down. */
function cents(volume: Ntl): string {
  return formatDecimal(volume / 10n ** BigInt(NTL_DECIMALS - 2), 2)
}
