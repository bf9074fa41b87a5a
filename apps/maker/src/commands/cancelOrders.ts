import type { CancelItem, Clock, ExchangePort, OpenOrder } from '@hyperladder/exchange-port'

/** Items of one action: one unit of IP weight each. */
const BATCH_MAX = 39
/** Between two readings: longer than a place in flight needs to land. */
const SETTLE_MS = 2000
const GIVE_UP_MS = 30_000

export type CancelResult = { readonly cancelled: number; readonly left: readonly OpenOrder[] }

/**
 * Cancels every resting order that `select` picks, until two readings 2 s apart show none, for 30 s at most. What an answer says is only told
 * (`say`): the readings decide. Returns how many orders were answered as cancelled, and what still rests.
 */
export async function cancelOrders(
  port: ExchangePort,
  clock: Clock,
  options: {
    readonly select: (order: OpenOrder) => boolean
    readonly say: (text: string) => void
    /** Asked before each action; when it says no, nothing more is done. */
    readonly goOn?: () => boolean
  },
): Promise<CancelResult> {
  const giveUpMs = clock.nowMs() + GIVE_UP_MS
  let cancelled = 0
  let emptyReadings = 0
  const { goOn = () => true } = options
  for (;;) {
    const orders = await port.readOpenOrders().catch((error: Error) => {
      if (clock.nowMs() >= giveUpMs) throw error
      options.say(`the open orders could not be read: ${error.message}`)
      return undefined
    })
    if (orders === undefined) {
      await clock.sleep(SETTLE_MS)
      continue
    }
    const resting = orders.filter(options.select)
    emptyReadings = resting.length === 0 ? emptyReadings + 1 : 0
    if (emptyReadings === 2 || (clock.nowMs() >= giveUpMs && resting.length > 0)) return { cancelled, left: resting }
    for (let at = 0; at < resting.length; at += BATCH_MAX) {
      if (!goOn()) return { cancelled, left: resting.slice(at) }
      cancelled += await cancelBatch(port, resting.slice(at, at + BATCH_MAX), options.say)
    }
    await clock.sleep(SETTLE_MS)
  }
}

async function cancelBatch(port: ExchangePort, orders: readonly OpenOrder[], say: (text: string) => void): Promise<number> {
  const items: CancelItem[] = orders.map(({ coin, oid }) => ({ coin, target: oid }))
  const answer = await port.execute({ type: 'cancel', items })
  switch (answer.type) {
    case 'answered':
      for (const [i, item] of answer.items.entries())
        if (item.type === 'refused') say(`oid ${orders[i]?.oid} was not cancelled: ${item.refusal.text}`)
      return answer.items.filter(({ type }) => type === 'canceled').length
    case 'refused':
      say(`${items.length} cancels were refused: ${answer.refusal.text}`)
      return 0
    case 'unknown':
    case 'notSent':
      say(`no answer to ${items.length} cancels: ${answer.reason}`)
      return 0
    default:
      return answer satisfies never
  }
}
