import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Pulse } from './pulse.ts'

const LOOK_MS = 500

test('silence is the time in which the same was seen', () => {
  const pulse = new Pulse(LOOK_MS)
  expect([0, 500, 1000].map((ms) => pulse.look(ms, 'a'))).toEqual([0, 500, 1000])
  expect(pulse.look(1500, 'b')).toBe(0)
  expect(pulse.look(2000, 'b')).toBe(500)
})

test('a watcher that was held up itself does not take its own absence for silence', () => {
  const pulse = new Pulse(LOOK_MS)
  pulse.look(0, 'a')
  expect(pulse.look(3_600_000, 'a')).toBe(1000)
})

test('a heart that beats between any two looks is never silent for longer than they are apart', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 50 }), (gaps) => {
      const pulse = new Pulse(LOOK_MS)
      let nowMs = 0
      return gaps.every((gap, i) => {
        nowMs += gap
        return pulse.look(nowMs, String(i)) === 0
      })
    }),
  )
})

test('a heart that stands is found silent once it was looked at for long enough', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: LOOK_MS }), { minLength: 1, maxLength: 50 }), (gaps) => {
      const pulse = new Pulse(LOOK_MS)
      let nowMs = 0
      pulse.look(nowMs, 'a')
      let silentMs = 0
      for (const gap of gaps) {
        nowMs += gap
        silentMs = pulse.look(nowMs, 'a')
      }
      expect(silentMs).toBe(nowMs)
    }),
  )
})
