import { DecodeError, type ExchangeClient, HttpStatusError } from '@hyperladder/exchange-client'
import type { RoleReading, TokenBalance } from '@hyperladder/exchange-port'
import type { Address, MarketSpec, Ntl, Wei } from '@hyperladder/units'
import { marketConflictsOf } from '../config/marketConflicts.ts'
import { type MarketPlan, planMarket } from '../config/planMarket.ts'
import { resolveMarket } from '../config/resolveMarket.ts'
import type { MakerSettings } from '../settings.ts'
import { systemClock } from '../systemClock.ts'
import { checkAccount } from './checkAccount.ts'
import { checkBudget } from './checkBudget.ts'
import { checkClock } from './checkClock.ts'
import { checkMarket } from './checkMarket.ts'
import { checkOpenOrders } from './checkOpenOrders.ts'
import { checkReading } from './checkReading.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import { firstQuotes } from './firstQuotes.ts'

export type CheckedAccount = { readonly signer?: Address; readonly owner: Address; readonly vault?: Address; readonly keySource?: string }

/** Reads the venue and returns everything there is to say before the first order. Sends nothing. Without a signer the key is not judged. */
export async function gatherFindings(port: ExchangeClient, settings: MakerSettings, account: CheckedAccount): Promise<Finding[]> {
  const [universe, balances, openOrders, rateLimit] = await Promise.all([
    port.readUniverse(),
    port.readBalances(),
    port.readOpenOrders(),
    port.readRateLimit(),
  ])
  const findings = await accountFindings(port, account)
  const specs: MarketSpec[] = []
  const plans: MarketPlan[] = []
  for (const market of settings.markets) {
    const resolved = resolveMarket(universe, market.coin)
    if (!resolved.ok) {
      findings.push(fail(market.coin, resolved.problem))
      continue
    }
    specs.push(resolved.spec)
    const { plan, problems } = planMarket(market, resolved.spec)
    if (plan) plans.push(plan)
    findings.push(...problems.map((problem) => fail(market.coin, problem)))
  }
  if (specs.length === settings.markets.length)
    findings.push(...marketConflictsOf(settings.markets, specs).map((problem) => fail('markets', problem)))
  const marks = plans.length === 0 ? [] : await port.readMarks(plans.map(({ spec }) => spec.coin))
  const quotes = firstQuotes(
    plans.map((plan) => {
      const reading = marks.find(({ coin }) => coin === plan.spec.coin)
      const quoteTotal = totalOf(balances, plan.spec.quote.index) as bigint as Ntl
      return { plan, mark: reading?.mark ?? reading?.mid ?? null, baseTotal: totalOf(balances, plan.spec.base.index), quoteTotal }
    }),
  )
  findings.push(...quotes.flatMap(checkMarket), ...checkOpenOrders(openOrders, specs, settings))
  findings.push(
    checkBudget(
      rateLimit,
      quotes.reduce((orders, { result }) => orders + result.desired.length, 0),
      settings,
    ),
    ...checkReading(settings),
  )
  return findings
}

/** Whether the clock is right, and whether the key may act for the account, by the venue's own word (`userRole`). */
export async function accountFindings(port: ExchangeClient, { signer, owner, vault, keySource }: CheckedAccount): Promise<Finding[]> {
  const { clock, venueMs } = await readClock(port)
  if (signer === undefined) return [clock, warn('key', 'none was given, so it was not checked whether it may act for the account')]
  const role = (address: Address): Promise<RoleReading> => port.readRole(address)
  const [signerRole, vaultRole] = await Promise.all([role(signer), vault === undefined ? undefined : role(vault)])
  const agents = signerRole.role === 'agent' ? await port.readAgents(signerRole.master) : []
  const findings = checkAccount({
    signer,
    signerRole,
    owner,
    agents,
    nowMs: venueMs,
    ...(vault === undefined || vaultRole === undefined ? {} : { vault: { address: vault, role: vaultRole } }),
  })
  const source = keySource === undefined ? [] : [ok('key source', keySource)]
  return [clock, ...source, ...findings, ok('account', `trading as ${vault ?? owner}`)]
}

async function readClock(port: ExchangeClient): Promise<{ readonly clock: Finding; readonly venueMs: number }> {
  const askedMs = systemClock.nowMs()
  try {
    const venueMs = await port.readVenueTimeMs()
    const answeredMs = systemClock.nowMs()
    return { clock: checkClock(Math.round((askedMs + answeredMs) / 2) - venueMs), venueMs }
  } catch (error) {
    // A venue that can't be reached fails all that follows, too.
    if (!(error instanceof DecodeError || error instanceof HttpStatusError)) throw error
    return { clock: warn('clock', `the venue did not tell its time: ${error.message}`), venueMs: askedMs }
  }
}

/** A token without a row holds zero. */
const totalOf = (balances: readonly TokenBalance[], token: number): Wei =>
  balances.find(({ tokenIndex }) => tokenIndex === token)?.total ?? (0n as Wei)
