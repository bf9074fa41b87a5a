import type { EngineState, Notice } from '@hyperladder/engine'
import { formatPx, formatSz, formatWei, type MarketSpec, type TokenSpec, type Wei } from '@hyperladder/units'
import type { MakerEvent } from '../events.ts'
import { nameOf } from './report.ts'

/** Returns what a notice of the engine means to an operator, with its numbers as text. */
export function noticeEvents(engine: EngineState, notice: Notice): readonly MakerEvent[] {
  switch (notice.type) {
    case 'fill':
      return [fillEvent(engine, notice)]
    case 'fillTooOld':
      return [
        {
          type: 'error',
          where: 'fills',
          message: `fill ${notice.fill.tid} of ${notice.fill.coin} is older than the fill memory reaches: not booked`,
        },
      ]
    case 'refused': {
      const { coin, slot, action, refusal } = notice
      return [{ type: 'refused', coin, slot: slot ? `${slot.side} ${slot.level}` : '-', action, code: refusal.code, text: refusal.text }]
    }
    case 'flow':
      return [flowEvent(engine, notice)]
    case 'halted':
      return [{ type: 'halted', coin: notice.coin, reason: notice.reason, sticky: notice.sticky }]
    case 'caution':
      return [{ type: 'error', where: 'caution', message: `${CAUTION[notice.level]}: ${notice.reason}` }]
    case 'violation':
      return [{ type: 'error', where: notice.coin, message: `invariant broken: ${notice.rule} (${describe(notice.values)})` }]
    case 'ghost':
      return [{ type: 'error', where: notice.coin, message: `order ${notice.ref} was on the books and not at the venue: removed` }]
    case 'orphan':
      return [
        {
          type: 'error',
          where: notice.coin,
          message: `order ${notice.oid} (${notice.side}) carries our mark and was not on the books: cancelled`,
        },
      ]
    case 'foreign':
      return [
        {
          type: 'error',
          where: notice.coin,
          message: `order ${notice.oid} (${notice.side}) is not ours: cancelled, as foreign_orders says`,
        },
      ]
    case 'budgetCorrection':
      return [{ type: 'error', where: 'budget', message: `the venue counts ${notice.by} requests otherwise than we do: taken over` }]
    default:
      return notice satisfies never
  }
}

const CAUTION = { none: 'quoting as usual again', widen: 'the innermost quotes are taken out', pull: 'all quotes are taken out' }

function fillEvent(engine: EngineState, { fill, level, remaining }: Extract<Notice, { type: 'fill' }>): MakerEvent {
  const { market } = engine.marketByCoin.get(fill.coin) as { readonly market: MarketSpec }
  return {
    type: 'fill',
    coin: fill.coin,
    name: nameOf(market),
    side: fill.side,
    level: level ?? null,
    px: formatPx(fill.px, market.pxDecimals),
    sz: formatSz(fill.sz, market.szDecimals),
    fee: formatWei(fill.fee.amount, feeToken(market, fill.fee.token)),
    feeToken: fill.fee.token,
    remaining: remaining === undefined ? null : formatSz(remaining, market.szDecimals),
    timeMs: fill.timeMs,
  }
}

/** A fee in a third token is shown in the 8 decimals that such tokens have. */
const feeToken = (market: MarketSpec, name: string): TokenSpec => (name === market.base.name ? market.base : market.quote)

function flowEvent(engine: EngineState, notice: Extract<Notice, { type: 'flow' }>): MakerEvent {
  const { token } = (engine.tokens.get(notice.tokenIndex) as { readonly ledger: { readonly token: TokenSpec } }).ledger
  const out = notice.delta < 0n
  const reason = notice.accepted
    ? 'booked'
    : out
      ? 'a withdrawal beyond the tolerance'
      : 'a deposit: shown, and not quoted until hyperladder accept-flows'
  return { type: 'flow', token: token.name, amount: formatWei(notice.delta as Wei, token), accepted: notice.accepted, reason }
}

const describe = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ')
