import { afterAll, beforeAll, expect, test } from 'vitest'
import { runConformance } from '../src/conformance/runConformance.ts'
import type { PaperExchange } from '../src/server/startPaperExchange.ts'
import { type BreakingProxy, breakingProxy } from './breakingProxy.ts'
import { keys, startConformant } from './conformantExchange.ts'
import type { BreakRow } from './infoBreaks.ts'

/** Tried first; a break that keeps a frame back costs no more. On a busy machine a frame may be late, and the second, long one decides. */
const DEADLINES_MS = [300, 5000]

/** Tests that each break fails exactly the checks it is meant to, of all that stand in the same sections. */
export function breakSuite(rows: readonly BreakRow[]): void {
  let paper: PaperExchange
  let proxy: BreakingProxy
  beforeAll(async () => {
    paper = await startConformant()
    proxy = await breakingProxy(paper)
  })
  afterAll(async () => {
    await proxy.stop()
    await paper.stop()
  })

  const failing = async (only: readonly string[], frameDeadlineMs: number): Promise<readonly string[]> => {
    const { results } = await runConformance({
      url: proxy.url,
      signer: keys.maker,
      taker: keys.taker,
      allowOrders: true,
      weightPerMinute: 1e9,
      socketsPerMinute: 1e9,
      requestsMax: 1e6,
      frameDeadlineMs,
      only,
    })
    return results.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id)
  }

  test.each(rows)('%s: exactly the intended checks fail', async (_, broken, fails) => {
    const intended = fails.split(' ').sort()
    const sections = [...new Set(intended.map((id) => id.slice(0, id.lastIndexOf('.'))))]
    proxy.use(broken)
    try {
      let failed: readonly string[] = []
      for (const deadlineMs of DEADLINES_MS) {
        failed = (await failing(sections, deadlineMs)).toSorted()
        if (failed.join() === intended.join()) break
      }
      expect(failed).toEqual(intended)
    } finally {
      proxy.use({})
    }
  })
}
