import { expect, test } from 'vitest'
import { formatCsv } from './formatCsv.ts'

test('cells with commas, quotes or line ends are quoted', () => {
  expect(
    formatCsv(
      ['coin', 'why'],
      [
        ['@107', 'said "no"'],
        ['PURR/USDC', 'a, b'],
        ['', 'two\nlines'],
      ],
    ),
  ).toEqual(['coin,why', '@107,"said ""no"""', 'PURR/USDC,"a, b"', ',"two\nlines"'])
})
