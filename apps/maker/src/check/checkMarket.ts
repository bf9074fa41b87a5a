import { fundingFor, seededLevelsForPx } from '@hyperladder/grid'
import type { DesiredOrder } from '@hyperladder/quoter'
import { floorToLot, formatNtl, formatPx, formatSz, formatWei, isLegalPx, type Ntl, notional, type Px, szToWei } from '@hyperladder/units'
import { checkGuards } from './checkGuards.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import type { FirstQuote } from './firstQuotes.ts'

/** How far the ladder's boundary may be from the market before it is worth a warning: 2 %. */
const FAR_PCT = 2n

/** Returns what is to say of one market: its ladder, its funds, its first orders, and what it will earn. */
export function checkMarket(quote: FirstQuote): Finding[] {
  return [
    checkLadder(quote),
    ...checkFunds(quote),
    ...checkOrders(quote),
    ...checkDistance(quote),
    ...checkGuards(quote),
    ...checkFees(quote),
  ]
}

const nameOf = ({ plan: { spec } }: FirstQuote): string => `${spec.base.name}/${spec.quote.name}`

function checkLadder(quote: FirstQuote): Finding {
  const { grid, orderSize, spec, settings } = quote.plan
  const { pxDecimals } = spec
  const value = notional(grid.px(grid.levels - 1), orderSize)
  const subject = `${nameOf(quote)} ladder`
  if (value < spec.minNotional) {
    return fail(
      subject,
      `order_size ${settings.orderSize} is worth ${formatNtl(value)} ${spec.quote.name} on the highest level, must be at least ${formatNtl(spec.minNotional)}`,
    )
  }
  const range = `${formatPx(grid.px(0), pxDecimals)} to ${formatPx(grid.px(grid.levels - 1), pxDecimals)}`
  const small = grid.prices.filter((px) => notional(px, orderSize) < spec.minNotional).length
  const text = `${grid.levels} levels from ${range}, each a legal price`
  return small === 0
    ? ok(subject, text)
    : warn(subject, `${text}; but on the lowest ${small} an order is worth less than ${formatNtl(spec.minNotional)} and can't be placed`)
}

function checkFunds(quote: FirstQuote): Finding[] {
  const { plan, baseTotal, quoteTotal, allocatedBase, mark } = quote
  const { spec, allocation, settings, grid, orderSize } = plan
  const subject = `${nameOf(quote)} funds`
  const has = `the account has ${formatWei(baseTotal, spec.base)} ${spec.base.name} and ${formatNtl(quoteTotal)} ${spec.quote.name}`
  const findings: Finding[] = []
  if (allocation.base !== undefined && allocation.base > baseTotal) {
    findings.push(
      fail(
        subject,
        `allocation_base was ${settings.allocation.base}, must be at most what the account has: ${formatWei(baseTotal, spec.base)} ${spec.base.name}`,
      ),
    )
  }
  if (allocation.quote !== undefined && allocation.quote > quoteTotal) {
    findings.push(
      fail(
        subject,
        `allocation_quote was ${settings.allocation.quote}, must be at most what the account has: ${formatNtl(quoteTotal)} ${spec.quote.name}`,
      ),
    )
  }
  if (findings.length > 0) return findings
  const seeded = settings.seededLevels ?? (mark === null ? undefined : seededLevelsForPx(grid, mark))
  if (seeded === undefined) return [ok(subject, has)]
  const plannedFor = settings.seededLevels === undefined ? `a start at the mark (${seeded} levels below it)` : `seeded_levels = ${seeded}`
  const needed = fundingFor(grid, orderSize, seeded)
  const quoteThere = allocation.quote ?? quoteTotal
  const shortBase = szToWei(needed.base, spec.base) - allocatedBase
  const shortQuote = needed.quote - quoteThere
  const missing = [
    shortBase > 0n ? `${formatWei(shortBase as typeof allocatedBase, spec.base)} ${spec.base.name}` : '',
    shortQuote > 0n ? `${formatNtl(shortQuote as Ntl)} ${spec.quote.name}` : '',
  ].filter((text) => text !== '')
  const needs = `${plannedFor} needs ${formatSz(needed.base, spec.szDecimals)} ${spec.base.name} and ${formatNtl(needed.quote)} ${spec.quote.name}`
  return [missing.length === 0 ? ok(subject, `${needs}; ${has}`) : warn(subject, `${needs}; ${has}: ${missing.join(' and ')} short`)]
}

function checkOrders(quote: FirstQuote): Finding[] {
  const { plan, result } = quote
  const subject = `${nameOf(quote)} first orders`
  const illegal = result.desired.flatMap((order) => illegality(quote, order))
  if (illegal.length > 0) return illegal.map((text) => fail(subject, text))
  const skipped = new Map<string, number>()
  for (const { reason } of result.skipped) skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
  const left = skipped.size === 0 ? '' : `; not placed: ${[...skipped].map(([reason, count]) => `${count} ${reason}`).join(', ')}`
  const bids = result.desired.filter(({ side }) => side === 'bid').length
  const asks = result.desired.length - bids
  const at = `boundary at level ${result.boundary} of ${plan.grid.levels}`
  if (result.desired.length === 0) return [fail(subject, `there is nothing to quote with these funds (${at})${left}`)]
  return [ok(subject, `${bids} bids and ${asks} asks, ${at}, all within the venue's rules${left}`)]
}

/** Checked against the venue's rules themselves, not against what the quoter thinks of them. */
function illegality({ plan: { spec }, mark }: FirstQuote, { side, level, px, sz }: DesiredOrder): string[] {
  const order = `${side} of ${formatSz(sz, spec.szDecimals)} at ${formatPx(px, spec.pxDecimals)} (level ${level})`
  const problems: string[] = []
  if (!isLegalPx(px, spec.pxDecimals)) problems.push(`${order}: the venue takes no such price`)
  if (sz <= 0n) problems.push(`${order}: the size must be above 0`)
  if (notional(px, sz) < spec.minNotional) problems.push(`${order}: worth less than ${formatNtl(spec.minNotional)} ${spec.quote.name}`)
  if (mark !== null && !inBand(px, mark))
    problems.push(`${order}: outside the venue's band around the mark ${formatPx(mark, spec.pxDecimals)}`)
  return problems
}

/** 0.2 * mark < px <= 5 * mark (API reference 5). */
const inBand = (px: Px, mark: Px): boolean => 5n * px > mark && px <= 5n * mark

function checkDistance(quote: FirstQuote): Finding[] {
  const { plan, mark, result, allocatedBase } = quote
  const { grid, spec } = plan
  if (mark === null) return []
  const boundary = grid.px(Math.min(result.boundary, grid.levels - 1))
  const distance = boundary > mark ? boundary - mark : mark - boundary
  if (distance * 100n <= mark * FAR_PCT) return []
  const where = boundary > mark ? 'above' : 'below'
  const percent = (distance * 1000n) / mark
  const held = formatSz(floorToLot(allocatedBase, spec.base), spec.szDecimals)
  return [
    warn(
      `${nameOf(quote)} price`,
      `with ${held} ${spec.base.name} the ladder's price is ${formatPx(boundary, spec.pxDecimals)}, ${percent / 10n}.${percent % 10n} % ${where} the mark ${formatPx(mark, spec.pxDecimals)}: others will trade that difference away from it`,
    ),
  ]
}

function checkFees(quote: FirstQuote): Finding[] {
  if (quote.plan.settings.gapLevels > 0) return []
  return [
    warn(
      `${nameOf(quote)} fees`,
      'gap_levels = 0 as HIP-2 has it: a filled level comes back at its own price, so round trips in whole orders earn nothing and pay fees',
    ),
  ]
}
