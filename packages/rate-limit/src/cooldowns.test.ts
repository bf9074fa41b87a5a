import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Cooldowns } from './cooldowns.ts'
import { RateLimitError } from './rateLimitError.ts'

describe('cases', () => {
  test('a cooldown holds one key for one reason until its time', () => {
    const cooldowns = new Cooldowns<string>()
    cooldowns.start('ask 7', 'postOnlyWouldCross', 1_000)
    expect(['ask 7', 'ask 8', 'bid 7'].map((key) => cooldowns.active(key, 999))).toEqual(['postOnlyWouldCross', undefined, undefined])
    expect(cooldowns.active('ask 7', 1_000)).toBeUndefined()
  })

  test('the reason that holds longest is told, and the others go on', () => {
    const cooldowns = new Cooldowns<number>()
    cooldowns.start(7, 'outsideBand', 5_000)
    cooldowns.start(7, 'insufficientBalance', 1_000)
    expect([cooldowns.active(7, 0), cooldowns.active(7, 1_000), cooldowns.active(7, 5_000)]).toEqual([
      'outsideBand',
      'outsideBand',
      undefined,
    ])
  })

  test('what ran out is kept until it is to be forgotten, and what runs on stays', () => {
    const cooldowns = new Cooldowns<number>()
    cooldowns.start(7, 'outsideBand', 5_000)
    cooldowns.start(8, 'outsideBand', 1_000)
    expect([cooldowns.active(8, 1_000), cooldowns.size]).toEqual([undefined, 2])
    const sizes = [999, 1_000, 4_999, 5_000].map((nowMs) => {
      cooldowns.forget(nowMs)
      return cooldowns.size
    })
    expect(sizes).toEqual([2, 1, 1, 0])
    cooldowns.start(9, 'outsideBand', 6_000)
    cooldowns.forget(6_000)
    expect(cooldowns.size).toBe(0)
  })

  test('starting again extends and never shortens', () => {
    const cooldowns = new Cooldowns<number>()
    cooldowns.start(7, 'x', 5_000)
    cooldowns.start(7, 'x', 1_000)
    expect([cooldowns.active(7, 4_999), cooldowns.size]).toEqual(['x', 1])
  })

  test('a full memory forgets the oldest started, and one key alone can not fill it twice', () => {
    const cooldowns = new Cooldowns<number>({ max: 2 })
    cooldowns.start(1, 'x', 9_000)
    cooldowns.start(2, 'x', 9_000)
    cooldowns.start(1, 'x', 9_500)
    cooldowns.start(3, 'x', 9_000)
    expect([1, 2, 3].map((key) => cooldowns.active(key, 0))).toEqual(['x', undefined, 'x'])
  })

  test.each([0, 1.5])('error: a memory of %d is refused', (max) => {
    expect(() => new Cooldowns({ max })).toThrow(RateLimitError)
  })
})

test('law: it behaves as a list of the last started, bounded, oldest out first', () => {
  const steps = fc.array(
    fc.record({
      key: fc.nat(5),
      reason: fc.constantFrom('a', 'b', 'c'),
      untilMs: fc.nat(100),
      nowMs: fc.nat(100),
      forgetMs: fc.option(fc.nat(100)),
    }),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 8 }), (list, max) => {
      const cooldowns = new Cooldowns<number>({ max })
      let model: { key: number; reason: string; untilMs: number }[] = []
      for (const { key, reason, untilMs, nowMs, forgetMs } of list) {
        const running = model.find((one) => one.key === key && one.reason === reason)
        model = [...model.filter((one) => one !== running), { key, reason, untilMs: Math.max(untilMs, running?.untilMs ?? 0) }].slice(-max)
        cooldowns.start(key, reason, untilMs)
        if (forgetMs !== null) {
          cooldowns.forget(forgetMs)
          model = model.filter((one) => one.untilMs > forgetMs)
        }
        const mine = model.filter((one) => one.key === key && one.untilMs > nowMs).sort((a, b) => b.untilMs - a.untilMs)
        const active = cooldowns.active(key, nowMs)
        expect(mine.filter((one) => one.untilMs === mine[0]?.untilMs).map((one) => one.reason)).toEqual(
          active === undefined ? [] : expect.arrayContaining([active]),
        )
        expect(cooldowns.snapshot()).toEqual(model)
      }
    }),
  )
})

test('restored cooldowns go on as those that the snapshot was taken of, whatever starts and runs out', () => {
  const start = fc.record({ key: fc.nat(3), reason: fc.constantFrom('a', 'b', 'c'), untilMs: fc.nat(50), nowMs: fc.nat(50) })
  fc.assert(
    fc.property(fc.array(start, { maxLength: 40 }), fc.nat(40), fc.integer({ min: 1, max: 5 }), (list, at, max) => {
      const original = new Cooldowns<number>({ max })
      const run = (cooldowns: Cooldowns<number>, { key, reason, untilMs, nowMs }: (typeof list)[number]) => {
        cooldowns.start(key, reason, untilMs)
        if (nowMs % 3 === 0) cooldowns.forget(nowMs)
        return cooldowns.active(key, nowMs)
      }
      for (const one of list.slice(0, at)) run(original, one)
      const restored = Cooldowns.restore(structuredClone(original.snapshot()), { max })
      expect(restored.snapshot()).toEqual(original.snapshot())
      for (const one of list.slice(at)) {
        expect(run(restored, one)).toBe(run(original, one))
        expect(restored.snapshot()).toEqual(original.snapshot())
      }
    }),
  )
})
