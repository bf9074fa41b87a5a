import type { ConformanceRun } from './conformanceRun.ts'

const REQUESTS = 100
const ROUNDS = 5
const PAUSE_MS = 500

/**
 * Looks at the endpoint for orders of the run that are left, and takes them back, with a budget of its own, so that a run that used its up still
 * ends clean. Returns the oids that stayed; `unknown` where the endpoint no longer answered.
 */
export async function cleanUp({ accounts, newWire, market }: ConformanceRun): Promise<readonly number[] | 'unknown'> {
  const wire = newWire({ requestsMax: REQUESTS })
  const left: number[] = []
  for (const account of [accounts.maker, accounts.taker]) {
    if (account === undefined) continue
    let oids = await account.leftovers(wire).catch(() => undefined)
    for (let round = 1; oids?.length !== 0 && round <= ROUNDS; round++) {
      const cancels = oids?.map((o) => ({ a: market.asset, o })) ?? []
      if (cancels.length > 0) await wire.ask('/exchange', account.body({ type: 'cancel', cancels })).catch(() => {})
      oids = await account.leftovers(wire).catch(() => undefined)
      if (oids?.length !== 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
    if (oids === undefined) return 'unknown'
    left.push(...oids)
  }
  return left
}
