import type { Address, Oid } from '@hyperladder/units'
import type { FillRecord, OrderRecord, TradeRecord, VenueEvent } from './types.ts'
import { type Account, isClient, type Market } from './world.ts'

/** Collects what a block changed. The crowd's own feeds are left out: nobody can subscribe as one of it. */
export class BlockLog {
  // Most blocks have something in one or two of these.
  private updates: Map<Address, OrderRecord[]> | undefined
  private fillLists: Map<Address, FillRecord[]> | undefined
  private cancels: Map<Address, { coin: string; oid: Oid }[]> | undefined
  private tradeLists: Map<string, TradeRecord[]> | undefined
  private users: Set<Address> | undefined
  private coins: Set<string> | undefined

  orderUpdate(account: Account, record: OrderRecord): void {
    if (isClient(account)) this.updates = push(this.updates, account.address, record)
  }

  fill(account: Account, record: FillRecord): void {
    if (isClient(account)) this.fillLists = push(this.fillLists, account.address, record)
  }

  nonUserCancel(account: Account, coin: string, oid: Oid): void {
    if (isClient(account)) this.cancels = push(this.cancels, account.address, { coin, oid })
  }

  trade(record: TradeRecord): void {
    this.tradeLists = push(this.tradeLists, record.coin, record)
  }

  balance(account: Account): void {
    if (!isClient(account)) return
    this.users ??= new Set()
    this.users.add(account.address)
  }

  book(market: Market): void {
    this.coins ??= new Set()
    this.coins.add(market.spec.coin)
  }

  events(): VenueEvent[] {
    const events: VenueEvent[] = []
    this.updates?.forEach((updates, user) => void events.push({ type: 'orderUpdates', user, updates }))
    this.fillLists?.forEach((fills, user) => void events.push({ type: 'fills', user, fills }))
    this.cancels?.forEach((cancels, user) => void events.push({ type: 'nonUserCancel', user, cancels }))
    this.tradeLists?.forEach((trades, coin) => void events.push({ type: 'trades', coin, trades }))
    this.users?.forEach((user) => void events.push({ type: 'balances', user }))
    this.coins?.forEach((coin) => void events.push({ type: 'book', coin }))
    return events
  }
}

function push<Key, Item>(lists: Map<Key, Item[]> | undefined, key: Key, item: Item): Map<Key, Item[]> {
  if (lists === undefined) return new Map([[key, [item]]])
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
  return lists
}
