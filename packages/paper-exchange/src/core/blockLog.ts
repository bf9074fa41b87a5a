import type { Address, Oid } from '@hyperladder/units'
import type { FillRecord, OrderRecord, TradeRecord, VenueEvent } from './types.ts'
import { type Account, isClient, type Market } from './world.ts'

/** Collects what a block changed. The crowd's own feeds are left out: nobody can subscribe as one of it. */
export class BlockLog {
  private readonly updates = new Map<Address, OrderRecord[]>()
  private readonly fillLists = new Map<Address, FillRecord[]>()
  private readonly cancels = new Map<Address, { coin: string; oid: Oid }[]>()
  private readonly tradeLists = new Map<string, TradeRecord[]>()
  private readonly users = new Set<Address>()
  private readonly coins = new Set<string>()

  orderUpdate(account: Account, record: OrderRecord): void {
    if (isClient(account)) push(this.updates, account.address, record)
  }

  fill(account: Account, record: FillRecord): void {
    if (isClient(account)) push(this.fillLists, account.address, record)
  }

  nonUserCancel(account: Account, coin: string, oid: Oid): void {
    if (isClient(account)) push(this.cancels, account.address, { coin, oid })
  }

  trade(record: TradeRecord): void {
    push(this.tradeLists, record.coin, record)
  }

  balance(account: Account): void {
    if (isClient(account)) this.users.add(account.address)
  }

  book(market: Market): void {
    this.coins.add(market.spec.coin)
  }

  events(): VenueEvent[] {
    const events: VenueEvent[] = []
    for (const [user, updates] of this.updates) events.push({ type: 'orderUpdates', user, updates })
    for (const [user, fills] of this.fillLists) events.push({ type: 'fills', user, fills })
    for (const [user, cancels] of this.cancels) events.push({ type: 'nonUserCancel', user, cancels })
    for (const [coin, trades] of this.tradeLists) events.push({ type: 'trades', coin, trades })
    for (const user of this.users) events.push({ type: 'balances', user })
    for (const coin of this.coins) events.push({ type: 'book', coin })
    return events
  }
}

function push<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}
