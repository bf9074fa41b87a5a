import { expect, test } from 'vitest'
import { runConformance } from '../src/conformance/runConformance.ts'
import { breakingProxy } from './breakingProxy.ts'
import { IDLE_MS, keys, limited, startConformant } from './conformantExchange.ts'
import { leaveBreaks } from './leaveBreaks.ts'

/** Each on an exchange of its own, because these checks use it up. */
for (const [what, broken, fails, options] of leaveBreaks)
  test(`${what}: the intended checks fail`, async () => {
    const paper = await startConformant({ ...limited, ...options })
    const proxy = await breakingProxy(paper)
    proxy.use(broken)
    try {
      const { results } = await runConformance({
        url: proxy.url,
        signer: keys.maker,
        taker: keys.taker,
        allowOrders: true,
        allowApprovals: true,
        exhaustLimits: true,
        slow: true,
        weightPerMinute: 1e9,
        socketsPerMinute: 1e9,
        idleMs: IDLE_MS,
        frameDeadlineMs: 2000,
        only: fails.split(' '),
      })
      const passed = results.filter(({ outcome }) => outcome !== 'fail').map(({ id, outcome, reason }) => [id, outcome, reason])
      expect(passed).toEqual([])
      expect(results.length).toBe(fails.split(' ').length)
    } finally {
      await proxy.stop()
      await paper.stop()
    }
  })
