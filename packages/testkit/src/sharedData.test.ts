import { isAbsolute } from 'node:path'
import { expect, test } from 'vitest'
import { sharedData, sharedReference } from './index.ts'

test('a file that is not there has no path', () => {
  expect(sharedData('no/such/file.json')).toBeUndefined()
  expect(sharedReference('no-such-file.json')).toBeUndefined()
})

test('a recorded file has an absolute path, where the recordings are', () => {
  const path = sharedData('hip2/rule_evidence.json')
  expect(path === undefined || (isAbsolute(path) && path.endsWith('/shared/data/hip2/rule_evidence.json'))).toBe(true)
})
