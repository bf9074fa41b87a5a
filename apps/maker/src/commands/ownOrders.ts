import type { ExchangePort, OpenOrder } from '@hyperladder/exchange-port'
import { isOwn } from '../check/checkOpenOrders.ts'
import { resolveMarket } from '../config/resolveMarket.ts'
import type { MakerSettings } from '../settings.ts'
import { systemClock } from '../systemClock.ts'
import { cancelOrders } from './cancelOrders.ts'

/** Returns what picks the orders of ours in the markets of a config. A market that the venue doesn't have has no orders. */
export async function ownSelector(
  port: Pick<ExchangePort, 'readUniverse'>,
  settings: MakerSettings,
): Promise<(order: OpenOrder) => boolean> {
  const universe = await port.readUniverse()
  const coins = settings.markets.flatMap(({ coin }) => {
    const resolved = resolveMarket(universe, coin)
    return resolved.ok ? [resolved.spec.coin] : []
  })
  return (order) => coins.includes(order.coin) && isOwn(order)
}

/**
 * Cancels what an earlier run left resting, since the one that was to take it over does not run. Returns whether something of ours may
 * still rest; never rejects.
 */
export async function leaveNothing(port: ExchangePort, settings: MakerSettings, say: (text: string) => void): Promise<boolean> {
  try {
    const select = await ownSelector(port, settings)
    const resting = (await port.readOpenOrders()).filter(select)
    if (resting.length === 0) return false
    say(`${resting.length} orders of an earlier run rest, and no maker looks after them: cancelling`)
    const { left } = await cancelOrders(port, systemClock, { select, say })
    say(left.length === 0 ? 'two readings show none of them resting' : `${left.length} of them still rest`)
    return left.length > 0
  } catch (error) {
    say(`whether orders of an earlier run rest is not known: ${error instanceof Error ? error.message : String(error)}`)
    return true
  }
}
