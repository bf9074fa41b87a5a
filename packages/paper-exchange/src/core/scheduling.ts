import type { Ntl } from '@hyperladder/units'
import type { BlockLog } from './blockLog.ts'
import { close } from './orderLife.ts'
import type { VenueRefusal } from './types.ts'
import { type Account, dayOf, type World } from './world.ts'

const LEAD_MS = 5000
const TRIGGERS_PER_DAY = 10

/** Sets or clears the time at which everything of the account is cancelled (API reference 2.6). The volume gate is asked first. */
export function scheduleCancel(world: World, account: Account, timeMs: number | undefined): VenueRefusal | undefined {
  const required = world.config.limits.scheduleCancelVolume
  if (account.cumVlm < required) return { code: 'scheduleCancelVolume', required, traded: account.cumVlm as Ntl }
  if (timeMs === undefined) {
    account.cancelAtMs = null
    return undefined
  }
  if (timeMs < world.timeMs + LEAD_MS) return { code: 'scheduleCancelEarly' }
  const { day, count } = account.triggers
  if (day === dayOf(world.timeMs) && count >= TRIGGERS_PER_DAY) return { code: 'scheduleCancelTooMany' }
  account.cancelAtMs = timeMs
  return undefined
}

/** Cancels everything of the accounts whose time has come: before the block's own actions. */
export function runScheduledCancels(world: World, log: BlockLog): void {
  for (const account of world.accounts.values()) {
    if (account.cancelAtMs === null || account.cancelAtMs > world.timeMs) continue
    account.cancelAtMs = null
    const day = dayOf(world.timeMs)
    account.triggers = { day, count: account.triggers.day === day ? account.triggers.count + 1 : 1 }
    for (const order of [...account.open.values()]) close(world, order, 'scheduledCancel', log)
  }
}
