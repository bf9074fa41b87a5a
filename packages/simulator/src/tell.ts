import type { ExternalFlow, Fill, OpenOrder, OrderUpdate, TokenBalance, VenueOrderState } from '@hyperladder/exchange-port'
import type { BalanceRow, FillRecord, OpenOrderView, OrderRecord, OrderStatusWord, VenueCore } from '@hyperladder/paper-exchange'
import { type MarketSpec, type Ntl, szToWei, type TokenSpec, type Wei } from '@hyperladder/units'

/** Turns the core's records into the port's. */
export type Teller = {
  orderUpdate(record: OrderRecord): OrderUpdate
  openOrder(view: OpenOrderView): OpenOrder
  balance(row: BalanceRow): TokenBalance
  fills(records: readonly FillRecord[]): { readonly fills: readonly Fill[]; readonly flows: readonly ExternalFlow[] }
}

/** Returns the teller of a venue. */
export function createTeller(core: VenueCore): Teller {
  const tokens = new Map<number, TokenSpec>(core.config.universe.tokens.map((token) => [token.index, token]))
  const tokenOf = (index: number): TokenSpec => tokens.get(index) as TokenSpec
  const fill = (record: Extract<FillRecord, { type: 'trade' }>): Fill => {
    const { coin, tid, oid, cloid, side, px, sz, timeMs, startPosition, crossed } = record
    const fee = { token: tokenOf(record.feeToken).name, amount: record.fee }
    if (cloid === undefined) return { coin, tid, oid, side, px, sz, timeMs, startPosition, fee, crossed }
    return { coin, tid, oid, cloid, side, px, sz, timeMs, startPosition, fee, crossed }
  }
  return {
    // Made in every block: spreading what may not be there takes several times as long.
    orderUpdate: ({ coin, oid, cloid, side, px, origSz, sz, status: statusText, statusTimeMs }) => {
      const state = stateOf(statusText)
      if (cloid === undefined) return { coin, oid, side, px, origSz, sz, state, statusText, statusTimeMs }
      return { coin, oid, cloid, side, px, origSz, sz, state, statusText, statusTimeMs }
    },
    openOrder: ({ coin, oid, cloid, side, px, sz, origSz, timeMs }) => {
      if (cloid === undefined) return { coin, oid, side, px, sz, origSz, timeMs }
      return { coin, oid, cloid, side, px, sz, origSz, timeMs }
    },
    balance: ({ token, total, hold }) => ({ tokenIndex: token, token: tokenOf(token).name, total, hold }),
    fills: (records) => {
      const fills: Fill[] = []
      const flows: ExternalFlow[] = []
      for (const record of records) {
        if (record.type === 'trade') fills.push(fill(record))
        else flows.push(dustFlow(record, core.market(record.coin) as MarketSpec))
      }
      return { fills, flows }
    },
  }
}

/** Rounding of the proceeds: down, as the client reads them from the fill's price and size. */
function dustFlow(record: Extract<FillRecord, { type: 'dust' }>, { base }: MarketSpec): ExternalFlow {
  const proceeds = (record.px * record.wei) / szToWei(1n as Parameters<typeof szToWei>[0], base)
  return { type: 'dust', coin: record.coin, timeMs: record.timeMs, baseDelta: -record.wei as Wei, quoteDelta: proceeds as Ntl }
}

function stateOf(word: OrderStatusWord): VenueOrderState {
  switch (word) {
    case 'open':
    case 'filled':
      return word
    case 'canceled':
    case 'scheduledCancel':
    case 'selfTradeCanceled':
      return 'canceled'
    default:
      return 'rejected'
  }
}
