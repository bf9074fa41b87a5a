import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MarketShare } from './marketShare.ts'

const DAY_MS = 86_400_000
const events = fc
  .array(
    fc.record({ hours: fc.integer({ min: 0, max: 40 }), sz: fc.bigInt({ min: 1n, max: 1_000n }), part: fc.bigInt({ min: 0n, max: 4n }) }),
    { maxLength: 30 },
  )
  .map((all) => {
    let timeMs = 20_000 * DAY_MS
    return all.map(({ hours, sz, part }) => {
      timeMs += hours * 3_600_000
      return { timeMs, sz, ownSz: (sz * part) / 4n }
    })
  })

test('B15 the busiest day is the one with the largest part of ours, and all is the sum of the days', () => {
  fc.assert(
    fc.property(events, (all) => {
      const share = new MarketShare()
      for (const { timeMs, sz, ownSz } of all) {
        share.at(timeMs)
        share.market(sz)
        if (ownSz > 0n) share.own(ownSz)
      }
      const days = [...Map.groupBy(all, ({ timeMs }) => Math.floor(timeMs / DAY_MS) * DAY_MS)].map(([startMs, day]) => ({
        startMs,
        ownSz: day.reduce((sum, each) => sum + each.ownSz, 0n),
        marketSz: day.reduce((sum, { sz }) => sum + sz, 0n),
      }))
      expect(share.marketSz).toBe(days.reduce((sum, { marketSz }) => sum + marketSz, 0n))
      const busiest = share.busiestDay()
      const filled = days.filter(({ ownSz }) => ownSz > 0n)
      expect(filled.length > 0 ? filled : [null]).toContainEqual(busiest)
      if (busiest === null) return
      for (const { ownSz, marketSz } of filled) expect(ownSz * busiest.marketSz).toBeLessThanOrEqual(busiest.ownSz * marketSz)
    }),
  )
})
