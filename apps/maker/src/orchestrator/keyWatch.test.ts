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

test('one action that could not go out, and was not needed again, says nothing; many over 30 s do', () => {
  const key = new KeyWatch()
  const notSent = { type: 'notSent', reason: 'the socket is down' } as const
  key.saw(notSent, 0)
  for (const atMs of [30_000, 3_600_000]) expect(key.cannotAct(atMs)).toBeNull()
  // An hour later: not since the first one.
  for (let atMs = 3_600_000; atMs <= 3_629_000; atMs += 1_000) key.saw(notSent, atMs)
  expect(key.cannotAct(3_629_000)).toBeNull()
  key.saw(notSent, 3_630_000)
  expect(key.cannotAct(3_630_000)).toBe('no action of it was answered since 1970-01-01T01:00:00.000Z: the socket is down')
  expect(key.cannotAct(3_720_000)).toBeNull()
})

test('an answer whose fate is open counts from when it was lost, not from what was not sent long before', () => {
  const key = new KeyWatch()
  key.saw({ type: 'notSent', reason: 'the socket is down' }, 0)
  key.saw(unknown, 3_600_000)
  expect(key.cannotAct(3_629_999)).toBeNull()
  expect(key.cannotAct(3_800_000)).toMatch(/since 1970-01-01T01:00:00.000Z: HTTP 403$/)
})

test('a firewall that answers instead of the venue is no answer; a refusal of what we wrote is one', () => {
  const refused = (code: 'malformed' | 'ipLimit', text: string) => ({ type: 'refused', refusal: { code, text }, charged: 0 }) as const
  const after = (answer: Parameters<KeyWatch['saw']>[0]) => {
    const key = new KeyWatch()
    key.saw(answer, 0)
    key.saw(answer, 60_000)
    return key.cannotAct(60_000)
  }
  expect(after(refused('malformed', 'HTTP 403: request blocked'))).toMatch(/: HTTP 403: request blocked$/)
  expect(after(refused('ipLimit', 'HTTP 429'))).toMatch(/: HTTP 429$/)
  for (const text of ['HTTP 422: Failed to deserialize', 'HTTP 400: bad request', 'Order has invalid size'])
    expect(after(refused('malformed', text))).toBeNull()
})
