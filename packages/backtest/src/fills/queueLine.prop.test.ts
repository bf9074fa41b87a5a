import fc from 'fast-check'
import { expect, test } from 'vitest'
import { QueueLine } from './queueLine.ts'

const size = fc.bigInt({ min: 0n, max: 10_000n })
const step = fc.oneof(
  fc.record({ type: fc.constant('trade' as const), sz: size }),
  fc.record({ type: fc.constant('show' as const), sz: size }),
)

test('what is ahead never grows, is never more than what is shown, and no trade reaches us with more than its size', () => {
  fc.assert(
    fc.property(size, fc.array(step, { maxLength: 30 }), (shown, steps) => {
      const line = new QueueLine(1, shown)
      for (const { type, sz } of steps) {
        const before = line.ahead ?? 0n
        if (type === 'show') {
          line.show(sz)
          expect(line.ahead).toBeLessThanOrEqual(sz)
        } else {
          const reached = line.trade(sz)
          expect(reached).toBe(sz > before ? sz - before : 0n)
        }
        expect(line.ahead).toBeLessThanOrEqual(before)
        expect(line.ahead).toBeGreaterThanOrEqual(0n)
      }
    }),
  )
})

test('B06 what joins behind changes nothing, and trades that the book confirms are no cancels', () => {
  fc.assert(
    fc.property(size, size, fc.bigInt({ min: 0n, max: 1_000n }), (ahead, behind, share) => {
      const line = new QueueLine(1, ahead)
      line.show(ahead + behind)
      const traded = (ahead * share) / 1_000n
      line.trade(traded)
      line.show(ahead + behind - traded)
      expect(line.ahead).toBe(ahead - traded)
    }),
  )
})
