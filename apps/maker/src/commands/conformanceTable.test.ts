import { coloursFor } from '@hyperladder/command-line'
import type { ConformanceReport } from '@hyperladder/paper-exchange'
import { expect, test } from 'vitest'
import { conformanceTable } from './conformanceTable.ts'

const check = (id: string, outcome: 'pass' | 'fail' | 'skip', reason?: string): ConformanceReport['results'][number] => ({
  id,
  section: '1.0',
  title: `what ${id} wants`,
  needs: 'nothing',
  outcome,
  ms: 1,
  ...(reason !== undefined && { reason }),
})

test('what ran is listed, what was skipped is grouped by its reason, and failures say what differs', () => {
  const ids = Array.from({ length: 20 }, (_, i) => `7.3.check-${i}`)
  const text = conformanceTable(
    {
      url: 'http://x',
      coin: 'PURR/USDC',
      results: [
        check('1.0.a', 'pass'),
        check('1.0.long', 'fail', 'reply was 1, must be 2'),
        ...ids.map((id) => check(id, 'skip', 'needs a key')),
      ],
      passed: 1,
      failed: 1,
      skipped: 20,
      requests: 9,
      leftOpen: [7],
    },
    coloursFor({ isTty: false, env: {} }),
  )
  expect(text).toContain('ok    1.0.a     what 1.0.a wants\nFAIL  1.0.long  what 1.0.long wants\n')
  expect(text).toContain('Skipped:\n  20: needs a key\n      7.3.check-0 7.3.check-1')
  expect(text).toContain('Failed:\n  1.0.long  what 1.0.long wants\n    reply was 1, must be 2\n')
  expect(text).toContain('may still rest: 7.')
  expect(text.endsWith('1 failed, 20 skipped, 1 passed, in 9 requests.\n')).toBe(true)
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})
