import { expect, test } from 'vitest'
import { redactUrl } from './redactUrl.ts'

test.each([
  ['redis://me:secret@host:6379', 'redis://me:***@host:6379'],
  ['rediss://:s%40cret@host', 'rediss://:***@host'],
  ['redis://me:pa@ss:word@host', 'redis://me:***@host'],
  ['redis://me:sec ret@', 'redis://me:***@'],
  ['redis://host:6379', 'redis://host:6379'],
  ['http://me:secret@host', 'http://me:***@host'],
])('%s is shown as %s', (url, shown) => {
  expect(redactUrl(url, url)).toBe(shown)
})

test('a password is taken out in either spelling, wherever it stands', () => {
  expect(redactUrl('WRONGPASS s@cret and s%40cret', 'redis://:s%40cret@host')).toBe('WRONGPASS *** and ***')
  expect(redactUrl('as it is', undefined)).toBe('as it is')
})
