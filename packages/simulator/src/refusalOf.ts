import type { Refusal, RefusalCode } from '@hyperladder/exchange-port'
import type { VenueRefusal, VenueRefusalCode } from '@hyperladder/paper-exchange'
import type { ChargeCause } from '@hyperladder/rate-limit'

/** What `exchange-client` makes of the venue's text for each of the core's codes. */
const CODES: Readonly<Record<Exclude<VenueRefusalCode, 'modifyFailed'>, RefusalCode>> = {
  unknownSigner: 'signer',
  mustDeposit: 'signer',
  vaultNotRegistered: 'vault',
  vaultForbidden: 'vault',
  overWeight: 'overWeight',
  nonceDuplicate: 'nonce',
  nonceTooLow: 'nonce',
  nonceTooHigh: 'nonce',
  overBudget: 'overBudget',
  expired: 'expired',
  unknownAsset: 'unknownAsset',
  builderNotApproved: 'other',
  priorityBalance: 'other',
  emptyBatch: 'emptyBatch',
  zeroSize: 'badSize',
  badSize: 'badSize',
  badPrice: 'badPrice',
  badTick: 'badTick',
  outsideBand: 'outsideBand',
  reduceOnly: 'reduceOnly',
  triggerOrder: 'other',
  belowMinNotional: 'belowMinNotional',
  insufficientBalance: 'insufficientBalance',
  postOnlyWouldCross: 'postOnlyWouldCross',
  iocNoMatch: 'iocNoMatch',
  tooManyOpenOrders: 'tooManyOpenOrders',
  postOnlyWindow: 'postOnlyWindow',
  missingOrder: 'missingOrder',
  cannotModify: 'cannotModify',
  modifyMismatch: 'other',
  modifyTif: 'other',
  agentLimit: 'other',
  agentUsed: 'other',
  agentExpired: 'other',
  agentName: 'other',
  scheduleCancelVolume: 'other',
  scheduleCancelEarly: 'other',
  scheduleCancelTooMany: 'other',
  reserveUnfunded: 'other',
  unknownToken: 'other',
  withdrawTooLarge: 'other',
}

/** Refusals of the whole action whose charge is not that of business: `exchange-client` reads them off the text in the same way. */
const CAUSES: Partial<Record<RefusalCode, ChargeCause>> = {
  overBudget: 'overBudget',
  overWeight: 'overWeight',
  nonce: 'nonce',
  signer: 'signer',
  vault: 'vault',
  expired: 'expired',
  ipLimit: 'ipLimit',
  malformed: 'malformed',
  other: 'other',
}

/** Returns a refusal of the core as the port tells it. The text is the core's code, with its values: there is no wire here to word it. */
export function refusalOf(refusal: VenueRefusal): Refusal {
  if (refusal.code === 'modifyFailed') return refusalOf(refusal.inner)
  const { code, ...values } = refusal
  const told = Object.entries(values).map(([key, value]) => `${key} ${String(value)}`)
  return { code: CODES[code], text: [code, ...told].join(' ') }
}

/** Returns for what a refusal of a whole action is charged. */
export const causeOf = ({ code }: Refusal): ChargeCause => CAUSES[code] ?? 'business'
