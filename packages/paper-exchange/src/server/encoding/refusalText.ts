import { refusalTexts } from '@hyperladder/protocol'
import { formatDecimal, NTL_DECIMALS, type Ntl, type Px } from '@hyperladder/units'
import type { VenueRefusal } from '../../core/types.ts'
import type { VenueCore } from '../../core/venueCore.ts'
import { assetMarket } from './lookup.ts'

type Texts = {
  readonly [Code in VenueRefusal['code']]: (refusal: Extract<VenueRefusal, { readonly code: Code }>, core: VenueCore) => string
}

/** What the venue says of each refusal, with its values. */
const TEXTS: Texts = {
  // Of a whole action.
  unknownSigner: ({ address }) => refusalTexts.unknownSigner(address),
  mustDeposit: ({ address }) => refusalTexts.mustDeposit(address),
  vaultNotRegistered: refusalTexts.vaultUnknown,
  vaultForbidden: refusalTexts.vaultMayNot,
  overWeight: ({ limit }) => refusalTexts.overWeight(limit),
  nonceDuplicate: ({ nonce }) => refusalTexts.duplicateNonce(nonce),
  nonceTooLow: ({ nonce, bound }) => refusalTexts.nonceTooLow(nonce, bound),
  nonceTooHigh: ({ nonce, bound }) => refusalTexts.nonceTooHigh(nonce, bound),
  overBudget: ({ used, cap, cumVlm }) => refusalTexts.overBudget(used, cap, cents(cumVlm)),
  expired: refusalTexts.expired,
  unknownAsset: refusalTexts.unknownAsset,
  builderNotApproved: refusalTexts.builderFee,
  priorityBalance: refusalTexts.priorityBalance,
  // Of an order, or of every order of a batch.
  emptyBatch: refusalTexts.emptyOrders,
  zeroSize: refusalTexts.zeroSize,
  badSize: refusalTexts.badSize,
  badPrice: refusalTexts.badPrice,
  badTick: ({ asset }) => refusalTexts.badTick(asset),
  outsideBand: refusalTexts.outsideBand,
  reduceOnly: refusalTexts.reduceOnly,
  triggerOrder: refusalTexts.triggerOrder,
  belowMinNotional: ({ quoteToken, asset }) => refusalTexts.belowMinNotional(quoteToken, asset),
  insufficientBalance: ({ asset }) => refusalTexts.insufficientBalance(asset),
  postOnlyWouldCross: ({ bid, ask, asset }, core) => {
    const { pxDecimals } = assetMarket(core, asset)
    const px = (value: Px | null): string => (value === null ? '' : formatDecimal(value, pxDecimals))
    return refusalTexts.postOnlyWouldCross(px(bid), px(ask), asset)
  },
  iocNoMatch: ({ asset }) => refusalTexts.iocNoMatch(asset),
  tooManyOpenOrders: ({ asset }) => refusalTexts.tooManyOpenOrders(asset),
  postOnlyWindow: refusalTexts.postOnlyWindow,
  missingOrder: ({ asset }) => refusalTexts.missingOrder(asset),
  cannotModify: refusalTexts.cannotModify,
  modifyMismatch: refusalTexts.modifyMismatch,
  modifyTif: refusalTexts.modifyTif,
  modifyFailed: ({ inner }, core) => refusalTexts.modifyFailed(refusalText(core, inner)),
  // Of what an account wants to be set up or paid.
  agentLimit: ({ limit }) => refusalTexts.tooManyAgents(limit),
  agentUsed: refusalTexts.agentUsed,
  agentExpired: refusalTexts.agentExpired,
  agentName: refusalTexts.agentName,
  scheduleCancelVolume: ({ required, traded }) =>
    refusalTexts.scheduleVolume(formatDecimal(traded, NTL_DECIMALS), formatDecimal(required, NTL_DECIMALS)),
  scheduleCancelEarly: refusalTexts.scheduleTooEarly,
  scheduleCancelTooMany: refusalTexts.scheduleTriggers,
  reserveUnfunded: refusalTexts.reserveUnfunded,
  unknownToken: ({ token }) => `Unknown token ${token}`,
  withdrawTooLarge: ({ token }, core) =>
    `Insufficient balance of ${core.config.universe.tokens.find(({ index }) => index === token)?.name ?? token}`,
}

/** Returns the venue's literal text for a refusal of the core (API reference 2.10). */
export function refusalText(core: VenueCore, refusal: VenueRefusal): string {
  return (TEXTS[refusal.code] as (refusal: VenueRefusal, core: VenueCore) => string)(refusal, core)
}

/** Volumes in texts show cents. Rounding: down. */
function cents(volume: Ntl): string {
  return formatDecimal(volume / 10n ** BigInt(NTL_DECIMALS - 2), 2)
}
