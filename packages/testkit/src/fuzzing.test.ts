import { describe, expect, test } from 'vitest'
import { createRandom } from './createRandom.ts'
import { fuzz } from './fuzz.ts'
import { mutateJson, mutateJsonText, mutateText } from './mutate.ts'

const seed = { channel: 'userFills', data: [{ px: '1.5', sz: '2', tid: 7, crossed: true, cloid: null }] }

describe('mutations', () => {
  test('are the same for the same seed, leave the original as it is, and hardly ever leave it unchanged', () => {
    const before = JSON.stringify(seed)
    const mutants = Array.from({ length: 500 }, (_, run) => JSON.stringify(mutateJson(seed, createRandom(run))))
    expect(Array.from({ length: 500 }, (_, run) => JSON.stringify(mutateJson(seed, createRandom(run))))).toEqual(mutants)
    expect(JSON.stringify(seed)).toBe(before)
    expect(mutants.filter((mutant) => mutant === before).length).toBeLessThan(25)
    expect(new Set(mutants).size).toBeGreaterThan(300)
  })

  test('of a JSON text are sometimes JSON and sometimes not', () => {
    const texts = Array.from({ length: 500 }, (_, run) => mutateJsonText(JSON.stringify(seed), createRandom(run)))
    const good = texts.filter((text) => {
      try {
        JSON.parse(text)
        return true
      } catch {
        return false
      }
    })
    expect(good.length).toBeGreaterThan(250)
    expect(good.length).toBeLessThan(490)
  })

  test('pollute no prototype', () => {
    for (let run = 0; run < 2000; run += 1) mutateJson(JSON.parse('{"__proto__":{"a":[1]},"b":2}'), createRandom(run))
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { a?: unknown }).a).toBeUndefined()
  })

  test('of an empty text are texts', () => {
    for (let run = 0; run < 200; run += 1) expect(typeof mutateText('', createRandom(run))).toBe('string')
  })
})

describe('a run', () => {
  const target = {
    name: 'testkit.example',
    seeds: [10, 20],
    mutate: (value: number, random: { int(n: number): number }) => value + random.int(100),
  }

  test('counts how it ended', async () => {
    const { runs, endings } = await fuzz({ ...target, check: (value) => (value % 2 === 0 ? 'even' : 'odd') })
    expect((endings.even ?? 0) + (endings.odd ?? 0)).toBe(runs)
    expect(Object.keys(endings).sort()).toEqual(['even', 'odd'])
  })

  test('whose mutants all end alike proves nothing, and says so', async () => {
    await expect(fuzz({ ...target, check: () => 'fine' })).rejects.toThrow(
      /^testkit\.example: all 1000 mutants ended as 'fine', so they prove nothing: other seeds are needed$/,
    )
  })

  test('that breaks a law names the input and the command that repeats it', async () => {
    const error = await fuzz({
      ...target,
      check: (value) => {
        if (value > 100) throw new Error('too big')
        return 'fine'
      },
    }).then(
      () => new Error('it did not fail'),
      (reason: Error) => reason,
    )
    expect(error.message).toMatch(/^too big\n {2}input: 1\d\d\n {2}again: pnpm fuzz --only testkit\.example --seed 1 --run \d+$/)
  })
})
