import type { Address, Oid } from '@hyperladder/units'
import type { FillRecord, OrderRecord, TradeRecord, VenueEvent } from './types.ts'
import type { Account, Market } from './world.ts'

/** Collects what a block changed. The crowd's own feeds are left out: nobody can subscribe as one of it. */
export class BlockLog {
  // Lists, not maps: a block has a handful of each, and most have none.
  private readonly updates: { readonly type: 'orderUpdates'; readonly user: Address; readonly updates: OrderRecord[] }[] = []
  private readonly fills: { readonly type: 'fills'; readonly user: Address; readonly fills: FillRecord[] }[] = []
  private readonly cancels: { readonly type: 'nonUserCancel'; readonly user: Address; readonly cancels: { coin: string; oid: Oid }[] }[] =
    []
  private readonly trades: { readonly type: 'trades'; readonly coin: string; readonly trades: TradeRecord[] }[] = []
  private readonly users: { readonly type: 'balances'; readonly user: Address }[] = []
  private readonly coins: { readonly type: 'book'; readonly coin: string }[] = []

  orderUpdate({ address: user, kind }: Account, record: OrderRecord): void {
    if (kind !== 'client') return
    const known = this.updates.find((entry) => entry.user === user)
    if (known === undefined) this.updates.push({ type: 'orderUpdates', user, updates: [record] })
    else known.updates.push(record)
  }

  fill({ address: user, kind }: Account, record: FillRecord): void {
    if (kind !== 'client') return
    const known = this.fills.find((entry) => entry.user === user)
    if (known === undefined) this.fills.push({ type: 'fills', user, fills: [record] })
    else known.fills.push(record)
  }

  nonUserCancel({ address: user, kind }: Account, coin: string, oid: Oid): void {
    if (kind !== 'client') return
    const known = this.cancels.find((entry) => entry.user === user)
    if (known === undefined) this.cancels.push({ type: 'nonUserCancel', user, cancels: [{ coin, oid }] })
    else known.cancels.push({ coin, oid })
  }

  trade(record: TradeRecord): void {
    const { coin } = record
    const known = this.trades.find((entry) => entry.coin === coin)
    if (known === undefined) this.trades.push({ type: 'trades', coin, trades: [record] })
    else known.trades.push(record)
  }

  balance({ address: user, kind }: Account): void {
    if (kind === 'client' && !this.users.some((entry) => entry.user === user)) this.users.push({ type: 'balances', user })
  }

  book({ spec: { coin } }: Market): void {
    if (!this.coins.some((entry) => entry.coin === coin)) this.coins.push({ type: 'book', coin })
  }

  events(): VenueEvent[] {
    return [...this.updates, ...this.fills, ...this.cancels, ...this.trades, ...this.users, ...this.coins]
  }
}
