import type { Oid, Tid } from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FillKey } from './facts.ts'
import { FillMemory } from './fillMemory.ts'

const LIMIT = 5

/** The same memory as one list, the fill that came first in front. */
class ListedMemory {
  list: readonly FillKey[] = []
  horizonMs = Number.NEGATIVE_INFINITY

  judge(key: FillKey): string {
    if (this.list.some((known) => textOf(known) === textOf(key))) return 'seen'
    return key.timeMs <= this.horizonMs ? 'tooOld' : 'new'
  }

  remember(key: FillKey): void {
    if (this.judge(key) === 'seen') return
    this.list = [...this.list, key]
    if (this.list.length <= LIMIT) return
    this.horizonMs = Math.max(this.horizonMs, this.list[0]?.timeMs ?? 0)
    this.list = this.list.slice(1)
  }
}

const textOf = ({ coin, timeMs, tid, oid }: FillKey): string => `${timeMs}:${tid}:${oid}:${coin}`

/** Few of everything, so that tids, oids and times meet in all combinations. */
const key = fc.record({
  coin: fc.constantFrom('@1', 'A:B'),
  timeMs: fc.integer({ min: 0, max: 12 }),
  tid: fc.integer({ min: 0, max: 2 }).map((tid) => tid as Tid),
  oid: fc.integer({ min: 1, max: 2 }).map((oid) => oid as Oid),
})
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('remember' as const), key }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('judge' as const), key }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('judgeAndRemember' as const), key }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('raise' as const), key }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('restore' as const), key }) },
)

test('law: it knows the last fills that came, as a list of them would, and goes on so from its snapshot', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let memory = new FillMemory(LIMIT)
      const listed = new ListedMemory()
      for (const { what, key } of steps) {
        if (what === 'judge' || what === 'judgeAndRemember') expect(memory.judge(key)).toBe(listed.judge(key))
        if (what === 'remember' || what === 'judgeAndRemember') {
          memory.remember(key)
          listed.remember(key)
        }
        if (what === 'raise') {
          memory.raiseHorizon(key.timeMs)
          listed.horizonMs = Math.max(listed.horizonMs, key.timeMs)
        }
        const { horizonMs, list } = listed
        const snapshot = memory.snapshot()
        expect(snapshot).toEqual({ horizonMs: horizonMs === Number.NEGATIVE_INFINITY ? null : horizonMs, seen: list.map(textOf) })
        expect(memory.size).toBe(list.length)
        if (what !== 'restore') continue
        memory = new FillMemory(LIMIT)
        memory.restore(snapshot)
      }
    }),
    { numRuns: 2000 },
  )
})
