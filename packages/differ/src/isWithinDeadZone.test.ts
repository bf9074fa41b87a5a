import { describe, expect, test } from 'vitest'
import { type DeadZonePair, isWithinDeadZone } from './isWithinDeadZone.ts'

const pair = (px: number, remaining: number, wanted: number, held = true): DeadZonePair => ({
  target: { px: BigInt(px), remaining: BigInt(remaining) },
  to: { px: BigInt(px), sz: BigInt(wanted) },
  held,
})
const bps = (value: number) => BigInt(value * 1_000_000)

describe('cases', () => {
  test('the mid is the mean price of all that would rest, weighted by size', () => {
    // Mid of what would rest: 98000 / 900. Of what is wanted: 110. Off by 1.0204 %.
    const pairs = [pair(100, 500, 500), pair(120, 400, 500)]
    expect([isWithinDeadZone(pairs, bps(103)), isWithinDeadZone(pairs, bps(102))]).toEqual([true, false])
  })

  test('what changes anyway counts as changed', () => {
    // With 1000 at 100 the mid is next to 150, where the held difference moves nothing; with 1 it would be at 176.
    const pairs = [pair(100, 1, 1_000, false), pair(150, 900, 1_000), pair(200, 1_000, 1_000)]
    expect(isWithinDeadZone(pairs, bps(5))).toBe(true)
    expect(isWithinDeadZone([pair(100, 1, 1), ...pairs.slice(1)], bps(5))).toBe(false)
  })

  test('a difference at the mid itself moves nothing, and a zone of 0 hides not even that', () => {
    const pairs = [pair(100, 10, 10), pair(110, 5, 10), pair(120, 10, 10)]
    expect([isWithinDeadZone(pairs, 1n), isWithinDeadZone(pairs, 0n)]).toEqual([true, false])
  })

  test('two differences that leave the mid where it is are summed up all the same', () => {
    const pairs = [pair(100, 10, 5), pair(110, 10, 10), pair(120, 10, 5)]
    expect(isWithinDeadZone(pairs, bps(400))).toBe(false)
    expect(isWithinDeadZone(pairs, bps(500))).toBe(true)
  })
})
