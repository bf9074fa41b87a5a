import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KnownTime } from './knownTime.ts'
import { Shares } from './shares.ts'

const HORIZON = 60
const gaps = fc
  .array(fc.record({ from: fc.integer({ min: 1, max: HORIZON }), length: fc.integer({ min: 0, max: 20 }) }), { maxLength: 8 })
  .map((all) => all.toSorted((a, b) => a.from - b.from))

test('it is the time that lies in no gap, however they overlap', () => {
  fc.assert(
    fc.property(gaps, (all) => {
      const time = new KnownTime()
      let known = 0
      for (let ms = 0; ms <= HORIZON; ms += 1) {
        for (const { from, length } of all) if (from === ms) time.gap(from, from + length)
        expect(time.at(ms)).toBe(known)
        if (!all.some(({ from, length }) => from <= ms && ms < from + length)) known += 1
      }
    }),
  )
})

test('a share of it is of the moments that are told of, and in whose place nothing is made up', () => {
  const time = new KnownTime()
  const shares = new Shares(['in'], time.at(0))
  shares.tell(0, true, time.at(10))
  time.gap(20, 60)
  shares.tell(0, false, time.at(70))
  // 10 to 20 and 60 to 70, of 0 to 20 and 60 to 80.
  expect(shares.until(time.at(80))).toEqual({ in: 0.5 })
})
