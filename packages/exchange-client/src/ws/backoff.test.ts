import type { Address } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { settingsOf } from '../options.ts'
import { Backoff } from './backoff.ts'

function backoff(random: () => number) {
  const time = { nowMs: 0 }
  const clock = { nowMs: () => time.nowMs, sleep: async () => undefined }
  const account = `0x${'a'.repeat(40)}` as Address
  return {
    time,
    backoff: new Backoff(
      settingsOf({ network: 'paper', url: 'http://x', account, clock, random, socket: { backoffMinMs: 100, backoffMaxMs: 1_000 } }),
    ),
  }
}

describe('the wait before a connection', () => {
  test('doubles up to its bound, half of it chance, and starts again after success', () => {
    for (const [chance, waits] of [
      [0, [0, 50, 100, 200, 400, 500, 500]],
      [1, [0, 100, 200, 400, 800, 1_000, 1_000]],
    ] as const) {
      const { backoff: wait } = backoff(() => chance)
      const seen = waits.map(() => {
        const ms = wait.nextMs()
        wait.tried()
        return ms
      })
      expect(seen).toEqual(waits)
      wait.reset()
      expect(wait.nextMs()).toBe(chance === 0 ? 50 : 100)
    }
  })

  test('never lets more than 30 connections into a minute, however well they go', () => {
    const { backoff: wait, time } = backoff(() => 0)
    const tries: number[] = []
    for (let i = 0; i < 200; i += 1) {
      time.nowMs += wait.nextMs()
      wait.tried()
      wait.reset()
      tries.push(time.nowMs)
    }
    for (const [i, at] of tries.entries())
      expect(tries.filter((other) => other > at - 60_000 && other <= at).length, `try ${i}`).toBeLessThanOrEqual(30)
  })
})
