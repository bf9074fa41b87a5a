import { createRandom } from '@hyperladder/testkit'
import { InvariantError } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { computeDesiredOrders, type QuoteInput } from './index.ts'
import { randomQuoteInput } from './testing.ts'

const good = { ...randomQuoteInput(createRandom('good')), activeLevels: 3, maxOrders: 3, gapLevels: 1 }

const problemOf = (wrong: object): InvariantError => {
  try {
    computeDesiredOrders({ ...good, ...wrong } as QuoteInput)
  } catch (error) {
    if (error instanceof InvariantError) return error
  }
  throw new Error('it was quoted')
}

test.each([
  ['activeLevels', -1, 'activeLevels must be an integer of 0 or more, or null'],
  ['activeLevels', 1.5, 'activeLevels must be an integer of 0 or more, or null'],
  ['maxOrders', -1, 'maxOrders must be an integer of 0 or more, or null'],
  ['maxOrders', Number.NaN, 'maxOrders must be an integer of 0 or more, or null'],
  ['gapLevels', -1, 'gapLevels must be an integer of 0 or more'],
  ['gapLevels', 0.5, 'gapLevels must be an integer of 0 or more'],
  ['orderSize', 0n, 'orderSize must be above 0'],
  ['orderSize', -1n, 'orderSize must be above 0'],
])('%s of %s is refused, with its name and value', (key, value, message) => {
  const { message: told, values } = problemOf({ [key]: value })
  expect(told).toContain(message)
  expect(values).toEqual({ [key]: value })
})

test.each([
  ['activeLevels', 0],
  ['activeLevels', null],
  ['maxOrders', 0],
  ['maxOrders', null],
  ['gapLevels', 0],
])('%s of %s is none', (key, value) => {
  expect(() => computeDesiredOrders({ ...good, [key]: value })).not.toThrow()
})
