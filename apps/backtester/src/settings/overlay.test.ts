import { expect, test } from 'vitest'
import { overlay } from './overlay.ts'

test('what is above wins, and what is undefined is not there', () => {
  expect(overlay({ spacing: '0.003', seed: 1 }, { spacing: '0.01', seed: undefined as never })).toEqual({ spacing: '0.01', seed: 1 })
})

test('another word for the same takes the place of those below', () => {
  const lower = { startPx: '9', levels: 60, orderSize: '12', base: '1', quote: '2', spacing: '0.003' }
  expect(overlay(lower, { range: '0.2' })).toEqual({ orderSize: '12', base: '1', quote: '2', spacing: '0.003', range: '0.2' })
  expect(overlay(lower, { capital: '500' })).toEqual({ startPx: '9', levels: 60, spacing: '0.003', capital: '500' })
  expect(overlay({ range: '0.2' }, { levels: 10 })).toEqual({ levels: 10 })
})

test('contradictions of one place are refused', () => {
  expect(() => overlay({}, { range: '0.2', levels: 10 })).toThrow('--range and --levels both')
  expect(() => overlay({}, { capital: '1', base: '1', quote: '1' })).toThrow('at most two')
})
