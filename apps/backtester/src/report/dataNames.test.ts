import { expect, test } from 'vitest'
import { dataNames } from './dataNames.ts'

test('a few files are named, and of many the ends and how many they are', () => {
  expect(dataNames(['a.parquet'])).toBe('a.parquet')
  expect(dataNames(['a', 'b', 'c'])).toBe('a, b, c')
  expect(dataNames(['a', 'b', 'c', 'd'])).toBe('4 files, a to d')
})
