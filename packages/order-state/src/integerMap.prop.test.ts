import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntegerMap } from './integerMap.ts'

/** Keys that share their home and follow each other around the end of the table, seqs, and ids of the venue's size. */
const key = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 566_000_000_000, max: 566_000_000_060 }), fc.maxSafeNat())
const step = fc.record({ key, action: fc.constantFrom('set', 'set', 'delete' as const) })

test('law: it is a Map, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), fc.array(key), (steps, others) => {
      const [map, model] = [new IntegerMap<number>(), new Map<number, number>()]
      for (const [index, { key, action }] of steps.entries()) {
        if (action === 'set') {
          map.set(key, index)
          model.set(key, index)
        } else {
          map.delete(key)
          model.delete(key)
        }
        expect(map.size).toBe(model.size)
        expect(map.get(key)).toBe(model.get(key))
      }
      for (const asked of [...steps.map(({ key }) => key), ...others]) {
        expect(map.has(asked)).toBe(model.has(asked))
        expect(map.get(asked)).toBe(model.get(asked))
      }
      expect([...map.values()].sort((a, b) => a - b)).toEqual([...model.values()].sort((a, b) => a - b))
    }),
  )
})

test('WHEN thousands pass through it, forty at a time, THEN the forty are found and the others are not', () => {
  const map = new IntegerMap<string>()
  const first = 566_000_000_000
  for (let oid = first; oid < first + 20_000; oid += 1) {
    map.set(oid, String(oid))
    map.delete(oid - 40)
  }
  expect(map.size).toBe(40)
  expect(map.get(first + 19_960)).toBe(String(first + 19_960))
  expect(map.get(first + 19_959)).toBeUndefined()
})
