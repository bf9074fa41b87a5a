import { expect, test } from 'vitest'
import { KeyWatch } from './keyWatch.ts'

const unknown = { type: 'unknown', nonce: 1, reason: 'HTTP 403' } as const

test('a run whose actions are not answered for 30 s says that it can not act, until one is', () => {
  const key = new KeyWatch()
  key.saw({ type: 'answered', items: [], charged: 0 }, 0)
  expect(key.cannotAct(1_000_000)).toBeNull()
  key.saw(unknown, 1_000_000)
  key.heard({ type: 'unknown', reason: 'HTTP 403' }, 1_020_000)
  expect(key.cannotAct(1_029_999)).toBeNull()
  expect(key.cannotAct(1_030_000)).toBe('no action of it was answered since 1970-01-01T00:16:40.000Z: HTTP 403')
  key.heard({ type: 'burned', reason: '' }, 1_031_000)
  expect(key.cannotAct(1_100_000)).toBeNull()
})

test('an answer that was lost and settled says nothing', () => {
  const key = new KeyWatch()
  key.saw(unknown, 0)
  key.heard({ type: 'used', reason: '' }, 500)
  expect(key.cannotAct(1_000_000)).toBeNull()
})
