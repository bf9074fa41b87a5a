import { formatTable } from '@hyperladder/command-line'
import { expect, test } from 'vitest'
import { shorten, shortenSigned } from './shorten.ts'
import { wrapSegments } from './wrapSegments.ts'

test.each([
  ['12345.678901', 2, '12,345.67'],
  ['0.000000123', 2, '0.0000001'],
  ['-0.005', 2, '-0.005'],
  ['1.999', 0, '1'],
  ['1000000', 2, '1,000,000'],
  ['0', 2, '0'],
  ['1.10', 4, '1.1'],
  ['-1234.5', 1, '-1,234.5'],
  ['no number', 2, 'no number'],
])('%s is shortened to %i decimals as %s', (text, decimals, shown) => {
  expect(shorten(text, decimals)).toBe(shown)
})

test('a signed amount shows which way it went', () => {
  expect(['0.5', '-0.5', '0', '0.00'].map((text) => shortenSigned(text, 2))).toEqual(['+0.5', '-0.5', '0', '0'])
})

test('a table aligns its columns and leaves out empty ones', () => {
  const table = formatTable(
    [{ title: 'a' }, { title: 'n', align: 'right' }, { title: 'empty' }],
    [
      ['x', '10', ''],
      ['yy', '9'],
    ],
  )
  expect(table).toEqual(['a    n', 'x   10', 'yy   9'])
})

test('segments wrap under the text of the first line', () => {
  expect(wrapSegments(['12:00:00', 'one', '', 'two', 'three'], { width: 14, indent: 10 })).toEqual([
    '12:00:00  one',
    '          two',
    '          three',
  ])
})

test('a segment too long for any line is broken between words', () => {
  expect(wrapSegments(['12:00:00', 'some words that go on'], { width: 20, indent: 10 })).toEqual([
    '12:00:00  some words',
    '          that go on',
  ])
})
