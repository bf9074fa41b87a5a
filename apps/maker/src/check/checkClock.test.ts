import { expect, test } from 'vitest'
import { checkClock } from './checkClock.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

test.each([
  [0, 'ok', '0 ms ahead of'],
  [-740, 'ok', '740 ms behind'],
  [5 * SECOND, 'ok', '5 s ahead of'],
  [5 * SECOND + 1, 'warn', '5 s ahead of'],
  [-(5 * MINUTE + 3 * SECOND), 'warn', '5 min 3 s behind'],
  [3 * HOUR, 'warn', '3 h ahead of'],
  [DAY - 2 * MINUTE, 'warn', '23 h 58 min ahead of'],
  [DAY - 2 * MINUTE + 1, 'fail', '23 h 58 min ahead of'],
  [-(2 * DAY - 2 * MINUTE), 'warn', '1 d 23 h behind'],
  [-(2 * DAY - 2 * MINUTE) - 1, 'fail', '1 d 23 h behind'],
  [400 * DAY, 'fail', '400 d ahead of'],
])('a clock %i ms ahead: %s', (aheadMs, level, text) => {
  const finding = checkClock(aheadMs)
  expect(finding).toMatchObject({ level, subject: 'clock' })
  expect(finding.text).toContain(`this machine's clock is ${text} the venue's`)
})
