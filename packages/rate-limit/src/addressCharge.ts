/**
 * What became of an action, as far as the address budget cares.
 * - `answered`: every item has its own status, whatever it says.
 * - `business`: refused as a whole by the state of the books, such as a modify of a filled order.
 * - `static`: one refusal for the whole batch by its payload alone, such as an illegal tick or size.
 * - `malformed`: HTTP 4xx with text. `ipLimit`: HTTP 429. `overBudget`: `Too many cumulative requests sent`. `overWeight`: more than 200 cancels.
 * - `signer`, `nonce`, `vault`: who signed, when, and for whom. `expired`: a stale `expiresAfter`.
 * - `notSent`: it provably never left. `other`: a refusal nobody has classified.
 */
export type ChargeCause =
  | 'answered'
  | 'business'
  | 'static'
  | 'malformed'
  | 'ipLimit'
  | 'overBudget'
  | 'overWeight'
  | 'signer'
  | 'nonce'
  | 'vault'
  | 'expired'
  | 'notSent'
  | 'other'

/** What a stale `expiresAfter` costs per item, in requests (API reference 7.2). */
export const EXPIRED_CHARGE = 5

/**
 * Returns what the venue charges the address for an action of `items` items: THE table, of the maker and of the paper exchange alike.
 * An action without a list, such as `noop`, has one item. `other` is charged in full: too little left is the safer error.
 * @example addressCharge('answered', 200) // 200, even if each of the 200 was refused
 * @example addressCharge('overBudget', 20) // 0
 */
export function addressCharge(cause: ChargeCause, items: number): number {
  switch (cause) {
    case 'answered':
    case 'business':
    case 'static':
    case 'other':
      return items
    case 'expired':
      return EXPIRED_CHARGE * items
    case 'malformed':
    case 'ipLimit':
    case 'overBudget':
    case 'overWeight':
    case 'signer':
    case 'nonce':
    case 'vault':
    case 'notSent':
      return 0
    default:
      return cause satisfies never
  }
}
