import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const KNOWN = ['interval_ms', 'reconcile_every', 'reserve', 'levels', 'spacing', 'order_size']

test.each([
  ['intervl_ms', 'interval_ms'],
  ['reconcileEvery', 'reconcile_every'],
  ['order-size', 'order_size'],
  ['lveels', 'levels'],
  ['tick_size', 'spacing'],
  ['ORDER_SZ', 'order_size'],
])('%s is near %s', (word, expected) => {
  expect(nearest(word, KNOWN)).toBe(expected)
})

test('a word that is near nothing has no neighbour', () => {
  expect(nearest('emitter', KNOWN)).toBeUndefined()
})

test('an alias whose word is not known here is no neighbour', () => {
  expect(nearest('interval_s', ['markets'])).toBeUndefined()
})
