import { array, type InferOutput, literal, looseObject, nullable, optional, string, unknown, variant } from 'valibot'
import { WireError } from '../wireError.ts'
import { type ParsedList, parseList, parseWith } from './parse.ts'
import { address, count, decimalText, timeMs } from './primitives.ts'

/** A balance. `total` includes `hold`. Rows of outcome markets carry no `token` (API reference 1.5). */
export const balanceSchema = looseObject({
  coin: string(),
  token: optional(count),
  total: decimalText,
  hold: decimalText,
  entryNtl: optional(decimalText),
})
export type BalanceRecord = InferOutput<typeof balanceSchema>

const rateLimitSchema = looseObject({ cumVlm: decimalText, nRequestsUsed: count, nRequestsCap: count, nRequestsSurplus: optional(count) })
export type UserRateLimit = InferOutput<typeof rateLimitSchema>

const roleSchema = variant('role', [
  looseObject({ role: literal('missing') }),
  looseObject({ role: literal('user') }),
  looseObject({ role: literal('vault') }),
  looseObject({ role: literal('agent'), data: looseObject({ user: address }) }),
  looseObject({ role: literal('subAccount'), data: looseObject({ master: address }) }),
])
/** A closed set on purpose: a role that we don't know must not be taken for one that may trade. */
export type UserRole = InferOutput<typeof roleSchema>

const extraAgentSchema = looseObject({ name: string(), address, validUntil: optional(nullable(timeMs)) })
export type ExtraAgentRecord = InferOutput<typeof extraAgentSchema>

const stateSchema = looseObject({ balances: array(unknown()) })

/** Parses the reply to `spotClearinghouseState`. @throws {@link WireError} without a list of balances: never an empty account. */
export const parseSpotClearinghouseState = (value: unknown): ParsedList<BalanceRecord> => parseBalances(value, 'spotClearinghouseState')

/** Parses an object with `balances`, as feeds carry it. @throws {@link WireError} */
export function parseBalances(value: unknown, path: string): ParsedList<BalanceRecord> {
  return parseList(balanceSchema, parseWith(stateSchema, value, path).balances, `${path}.balances`)
}

/** Parses the reply to `userRateLimit`. @throws {@link WireError} */
export const parseUserRateLimit = (value: unknown): UserRateLimit => parseWith(rateLimitSchema, value, 'userRateLimit')

/** Parses the reply to `userRole`. @throws {@link WireError} for a role that is not known, too. */
export function parseUserRole(value: unknown): UserRole {
  const role = typeof value === 'object' && value !== null && 'role' in value ? value.role : undefined
  if (typeof role !== 'string' || !ROLES.has(role)) throw new WireError('userRole.role', `one of ${[...ROLES].join(', ')}`, role)
  return parseWith(roleSchema, value, 'userRole')
}

/** Parses the reply to `extraAgents`: the named agents. @throws {@link WireError} when it is no list. */
export const parseExtraAgents = (value: unknown): ParsedList<ExtraAgentRecord> => parseList(extraAgentSchema, value, 'extraAgents')

const statusSchema = looseObject({ time: timeMs })
/** `time` is the venue's own, in ms. */
export type ExchangeStatus = InferOutput<typeof statusSchema>

/** Parses the reply to `exchangeStatus` (API reference 1.15). @throws {@link WireError} */
export const parseExchangeStatus = (value: unknown): ExchangeStatus => parseWith(statusSchema, value, 'exchangeStatus')

const ROLES: ReadonlySet<string> = new Set(['missing', 'user', 'vault', 'agent', 'subAccount'])
