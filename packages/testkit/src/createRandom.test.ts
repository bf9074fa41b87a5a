import { describe, expect, test } from 'vitest'
import { createRandom } from './index.ts'

const draw = (seed: number | string, count = 8): number[] => {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => random.int(1000))
}

describe('createRandom', () => {
  test('a seed gives the same numbers always and everywhere', () => {
    expect(draw('hyperladder')).toMatchInlineSnapshot(`
      [
        802,
        869,
        357,
        21,
        95,
        267,
        188,
        780,
      ]
    `)
    expect(draw(7)).toMatchInlineSnapshot(`
      [
        419,
        58,
        777,
        181,
        165,
        632,
        329,
        178,
      ]
    `)
  })

  test('seeds that differ in little differ in everything', () => {
    const firsts = Array.from({ length: 1000 }, (_, seed) => createRandom(seed).int(2 ** 32))
    expect(new Set(firsts).size).toBe(1000)
  })

  test('numbers are spread evenly', () => {
    const random = createRandom('even')
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 100_000; i++) {
      const digit = random.int(10)
      counts[digit] = (counts[digit] as number) + 1
    }
    // Four standard deviations of 95: a generator that favours a digit by 4 % fails.
    expect(counts.every((count) => Math.abs(count - 10_000) < 380)).toBe(true)
    const halves = Array.from({ length: 20_000 }, () => random.next())
    expect(halves.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(halves.reduce((sum, value) => sum + value, 0) / halves.length).toBeCloseTo(0.5, 1)
    expect(Array.from({ length: 20_000 }, () => random.chance(0.25)).filter(Boolean).length / 20_000).toBeCloseTo(0.25, 1)
  })

  test('every integer below the bound occurs, and none other', () => {
    const random = createRandom('bounds')
    expect(new Set(Array.from({ length: 500 }, () => random.int(6)))).toEqual(new Set([0, 1, 2, 3, 4, 5]))
    expect(new Set(Array.from({ length: 500 }, () => random.bigint(3n)))).toEqual(new Set([0n, 1n, 2n]))
    const wide = Array.from({ length: 500 }, () => random.bigint(10n ** 30n))
    expect(wide.every((value) => value >= 0n && value < 10n ** 30n)).toBe(true)
    expect(wide.some((value) => value > 10n ** 29n)).toBe(true)
    expect(random.int(1)).toBe(0)
    expect(random.bigint(1n)).toBe(0n)
  })

  test('a fork depends on the seed and its name alone', () => {
    const fresh = createRandom('run')
    const used = createRandom('run')
    for (let i = 0; i < 100; i++) used.next()
    expect(used.fork('traders').int(2 ** 32)).toBe(fresh.fork('traders').int(2 ** 32))
    expect(fresh.fork('traders').next()).not.toBe(fresh.fork('network').next())
    expect(fresh.fork('a').fork('b').next()).not.toBe(fresh.fork('b').fork('a').next())
  })

  test('a shuffle keeps every element and leaves the list alone', () => {
    const list = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    const shuffled = createRandom('cards').shuffle(list)
    expect(shuffled).not.toEqual(list)
    expect([...shuffled].sort((a, b) => a - b)).toEqual(list)
    expect(list[0]).toBe(1)
    expect(list).toContain(createRandom('one').pick(list))
  })

  test('what can not be drawn is refused', () => {
    const random = createRandom(1)
    for (const n of [0, -1, 1.5, 2 ** 33]) expect(() => random.int(n)).toThrow(`n was ${n}`)
    expect(() => random.bigint(0n)).toThrow('n was 0')
    expect(() => random.pick([])).toThrow('the list was empty')
  })
})
