import { parseDecimal } from '@hyperladder/units'
import type { WireOrder } from './account.ts'
import type { Loose } from './check.ts'
import type { Market } from './market.ts'

const DECIMALS = 16
const units = (text: string): bigint => parseDecimal(text.replace(/\.0$/, ''), DECIMALS)

/** Returns the name of the token that an account has too little of for one of these orders, going by the balances it is told; nothing if it can pay. */
export function missingToken(balances: readonly Loose[], orders: readonly WireOrder[], { base, quote }: Market): string | undefined {
  const free = (token: number): bigint => {
    const row = balances.find((balance) => balance.token === token)
    return row === undefined ? 0n : units(row.total) - units(row.hold)
  }
  for (const { b, p, s } of orders) {
    const [token, need] = b ? [quote, (units(p) * units(s)) / 10n ** BigInt(DECIMALS)] : [base, units(s)]
    if (free(token.index) < need) return token.name
  }
  return undefined
}

/** What stands in a check's way though the endpoint may be faultless: texts of refusals that other clients or the time brought about. */
const HINDRANCES = [
  /^Too many cumulative requests sent \((\d+) > (\d+)\)/,
  /^Only post-only orders allowed immediately after network upgrade/,
  /^Too many open orders/,
]

/** Returns the refusal of a reply, whole or of an item, that says nothing about the check at hand. */
export function hindranceIn(reply: Loose): string | undefined {
  const statuses: readonly Loose[] = Array.isArray(reply.response?.data?.statuses) ? reply.response.data.statuses : []
  const texts = [reply.response, ...statuses.map((status) => status.error)].filter((text) => typeof text === 'string')
  return texts.find((text) => HINDRANCES.some((pattern) => pattern.test(text)))
}

/** Whether a post-only order was refused with a best price that it does cross: the market came to meet it. */
export function isOvertaken({ error }: Loose, { b, p }: WireOrder): boolean {
  const [, bid, ask] = /^Post only order would have immediately matched, bbo was ([\d.]*)@([\d.]*)\. /.exec(String(error)) ?? []
  const opposite = b ? ask : bid
  return opposite !== undefined && opposite !== '' && (b ? units(p) >= units(opposite) : units(p) <= units(opposite))
}

/** Whether an item was refused for want of balance. */
export const isForWant = (status: Loose): boolean => String(status?.error).startsWith('Insufficient spot balance')
