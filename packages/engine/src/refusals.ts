import type { RefusalCode } from '@hyperladder/exchange-port'

/** Refusals that depend on the payload alone: one of them refuses a whole batch (API reference 2.9). */
const STATIC: ReadonlySet<RefusalCode> = new Set([
  'badTick',
  'badPrice',
  'badSize',
  'outsideBand',
  'emptyBatch',
  'unknownAsset',
  'reduceOnly',
  'malformed',
])

/** Refusals that say nothing about the order: the account may not act just now. */
const ACCOUNT_WIDE: ReadonlySet<RefusalCode> = new Set([
  'overBudget',
  'ipLimit',
  'nonce',
  'signer',
  'vault',
  'expired',
  'overWeight',
  'postOnlyWindow',
])

export const isStatic = (code: RefusalCode): boolean => STATIC.has(code)
export const isAccountWide = (code: RefusalCode): boolean => ACCOUNT_WIDE.has(code)

/**
 * Returns what a refusal says of the order that a modify or cancel aimed at. The venue removes the old order before it checks the
 * new one: it lives on only after the refusals that API reference 3.5 lists, and after those of the whole action.
 */
export function targetAfterRefusal(kind: 'place' | 'modify' | 'cancel', code: RefusalCode): 'intact' | 'gone' | 'doubt' {
  if (kind === 'cancel') return code === 'missingOrder' ? 'gone' : 'intact'
  if (STATIC.has(code) || ACCOUNT_WIDE.has(code)) return 'intact'
  if (code === 'postOnlyWouldCross') return 'gone'
  return 'doubt'
}

/** A cancel is what makes things safe: it is tried again soon whatever was said, and never given up for long. */
const CANCEL_COOLDOWN_MS = 1_000
const CANCEL_COOLDOWN_MOST_MS = 10_000
/** A slot refused again and again rests longer each time, up to this many times its first rest: others get their turn. */
const COOLDOWN_GROWTH_MOST = 16

/** Returns for how long a slot, or the target of a cancel, is left alone after the `times`-th refusal in a row. */
export function restAfter(kind: 'place' | 'modify' | 'cancel', code: RefusalCode, times: number): number {
  const growth = Math.min(2 ** (times - 1), COOLDOWN_GROWTH_MOST)
  return kind === 'cancel' ? Math.min(CANCEL_COOLDOWN_MS * growth, CANCEL_COOLDOWN_MOST_MS) : cooldownMs(code) * growth
}

/** Returns for how long a slot is left alone after a refusal. A lost ALO race may be won again soon; a rule does not change by trying. */
export function cooldownMs(code: RefusalCode): number {
  switch (code) {
    case 'postOnlyWouldCross':
    case 'missingOrder':
    case 'cannotModify':
    case 'nonce':
      return 1_000
    case 'insufficientBalance':
    case 'iocNoMatch':
    case 'expired':
    case 'postOnlyWindow':
    case 'ipLimit':
    case 'overBudget':
    case 'other':
      return 10_000
    case 'belowMinNotional':
    case 'badTick':
    case 'badPrice':
    case 'badSize':
    case 'outsideBand':
    case 'tooManyOpenOrders':
    case 'reduceOnly':
    case 'emptyBatch':
    case 'unknownAsset':
    case 'overWeight':
    case 'signer':
    case 'vault':
    case 'malformed':
      return 60_000
    default:
      return code satisfies never
  }
}
