import type { Cloid, Oid } from '@hyperladder/units'
import { type ActionContext, isImmediate } from './matching.ts'
import type { CheckedOrder } from './orderChecks.ts'
import { close } from './orderLife.ts'
import { placeOrder } from './placing.ts'
import type { ItemStatus, OrderTarget, VenueRefusal } from './types.ts'
import type { Account, LiveOrder } from './world.ts'

export type ModifyOutcome = {
  readonly status: ItemStatus
  /** The target was taken off the book before the replacement was tried. */
  readonly removed: boolean
}

/** A cloid finds the newest open order that carries it, of this asset when there is one. */
export function findOpen(account: Account, target: OrderTarget, asset: number): LiveOrder | undefined {
  if (typeof target === 'number') return account.open.get(target as Oid)
  const same = account.liveCloids.get(target as Cloid)
  return same?.findLast(({ market }) => market.spec.assetId === asset) ?? same?.at(-1)
}

/**
 * Replaces an order: cancel, then place, with a new oid and behind the queue; a refused replacement restores nothing (API reference 3).
 * Without `alwaysPlace` the replacement never takes: `gtc` turns post-only. With it any kind goes, even when the target is gone.
 */
export function modifyOrder(
  context: ActionContext,
  account: Account,
  target: OrderTarget,
  order: CheckedOrder,
  alwaysPlace: boolean,
): ModifyOutcome {
  const live = findOpen(account, target, order.market.spec.assetId)
  if (!alwaysPlace && isImmediate(order.tif)) return intact({ code: 'modifyTif' })
  const replacement: CheckedOrder = alwaysPlace ? order : { ...order, tif: 'alo' }
  if (live === undefined) {
    if (!alwaysPlace) return intact({ code: 'cannotModify' })
    return { status: placeOrder(context, account, replacement), removed: false }
  }
  if (live.market !== order.market || live.side !== order.side) return intact({ code: 'modifyMismatch' })
  close(context.world, live, 'canceled', context.log)
  return { status: placeOrder(context, account, replacement), removed: true }
}

const intact = (refusal: VenueRefusal): ModifyOutcome => ({ status: { type: 'refused', refusal }, removed: false })
