import type { RefusalCode } from '@hyperladder/exchange-port'

/**
 * Beginnings of the venue's texts (API reference 2.10), first match wins. Prefixes, because ends vary: an asset suffix on live servers, a trailing dot in
 * some, values anywhere.
 */
const PREFIXES: readonly (readonly [prefix: string, code: RefusalCode])[] = [
  ['Post only order would have immediately matched', 'postOnlyWouldCross'],
  ['Order was never placed, already canceled, or filled', 'missingOrder'],
  ['Cannot modify canceled or filled order', 'cannotModify'],
  ['Insufficient spot balance', 'insufficientBalance'],
  ['Insufficient margin to place order', 'insufficientBalance'],
  ['Order must have minimum value of', 'belowMinNotional'],
  ['Price must be divisible by tick size', 'badTick'],
  ['Order has invalid price', 'badPrice'],
  ['Order has invalid size', 'badSize'],
  ['Order has zero size', 'badSize'],
  ['Order value too large', 'badSize'],
  ['Order price cannot be more than', 'outsideBand'],
  ['Too many open orders', 'tooManyOpenOrders'],
  ['Too many cumulative requests sent', 'overBudget'],
  ['Only post-only orders allowed', 'postOnlyWindow'],
  ['Order could not immediately match', 'iocNoMatch'],
  ['No liquidity available for market order', 'iocNoMatch'],
  ['Reduce only order', 'reduceOnly'],
  ['Reduce-only', 'reduceOnly'],
  ['Orders are empty', 'emptyBatch'],
  ['Invalid spot', 'unknownAsset'],
  ['Signed action over weight limit', 'overWeight'],
  ['Invalid nonce', 'nonce'],
  ['Nonce mismatch', 'nonce'],
  ['User or API Wallet', 'signer'],
  ['Must deposit before performing actions', 'signer'],
  ['Unable to recover signer', 'signer'],
  ['Action already expired', 'expired'],
  ['Vault', 'vault'],
]

/** Older servers put these in front of the text proper. A failed modify carries the refusal of its new order. */
const WRAPPERS = ['L1 error: ', 'Error placing new order during modify: ']

/**
 * Returns why the venue refused, by its text: one of a closed set, `other` for a text that nobody has met.
 * @example classifyRefusal('Insufficient spot balance asset=10107') // 'insufficientBalance'
 */
export function classifyRefusal(text: string): RefusalCode {
  const wrapper = WRAPPERS.find((prefix) => text.startsWith(prefix))
  if (wrapper !== undefined) return classifyRefusal(text.slice(wrapper.length))
  return PREFIXES.find(([prefix]) => text.startsWith(prefix))?.[1] ?? 'other'
}
