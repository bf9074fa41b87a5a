import type { FeedEvent } from '@hyperladder/exchange-port'
import { describe, expect, test } from 'vitest'
import { StaleGuard } from '../../src/orchestrator/staleGuard.ts'
import { GUARD_DEFAULTS } from '../../src/settings.ts'
import { VirtualWorld } from './virtual.ts'

describe('how careful a blind run is', () => {
  test('it widens after 5 s, pulls after 30 s, halts after 10 min, and trusts at once when it sees', () => {
    const guard = new StaleGuard(GUARD_DEFAULTS)
    const at = (nowMs: number) => guard.look(nowMs, 'the feeds are down')
    expect(guard.nextMs(0)).toBe(Number.POSITIVE_INFINITY)
    expect([at(1_000).level, guard.nextMs(1_000)]).toEqual(['none', 6_000])
    expect([at(5_999).level, at(6_000).level, guard.nextMs(6_000)]).toEqual(['none', 'widen', 31_000])
    expect(at(31_000)).toEqual({ level: 'pull', halt: false, reason: 'blind for 30 s: the feeds are down' })
    expect([at(600_999).halt, at(601_000).halt]).toEqual([false, true])
    expect(guard.look(601_001, undefined).level).toBe('none')
    expect(at(700_000).level).toBe('none')
  })

  test('with halt_after off it never halts', () => {
    const guard = new StaleGuard({ ...GUARD_DEFAULTS, haltAfterMs: null })
    guard.look(0, 'x')
    expect(guard.look(10 ** 9, 'x')).toMatchObject({ level: 'pull', halt: false })
    expect(guard.nextMs(10 ** 9)).toBe(Number.POSITIVE_INFINITY)
  })
})

const SHORT = { ...GUARD_DEFAULTS, widenAfterMs: 300, pullAfterMs: 2_000, haltAfterMs: null }

/** A quoted ladder ten seconds after its start, and what makes its venue unreadable or its feeds tell something. */
async function quoted(guards: typeof GUARD_DEFAULTS) {
  const world = new VirtualWorld()
  const sickness = { on: false }
  let sink: (event: FeedEvent) => void = () => {}
  const maker = world.start(
    (port) => ({
      readOpenOrders: () => (sickness.on ? Promise.reject(new Error('HTTP 502')) : port.readOpenOrders()),
      openFeeds: (request, given) => {
        sink = given
        return port.openFeeds(request, given)
      },
    }),
    // Readings every 6 s: the IP limit has room for them.
    { guards, intervalMs: 1_000, reconcileEvery: 6 },
  )
  await world.until(10)
  expect(world.resting()).toHaveLength(10)
  return { world, maker, sickness, tell: (event: FeedEvent) => sink(event) }
}

describe('a run whose readings fail', () => {
  test('takes out the innermost quotes, then all, and brings them back when they succeed', async () => {
    const { world, maker, sickness } = await quoted(SHORT)
    sickness.on = true
    // A reading of every 6 s fails; from then on 0.3 s, and 2 s.
    expect(await world.untilResting(6, 18)).toBe(true)
    expect(await world.untilResting(0, 20)).toBe(true)
    expect(maker.events.filter((event) => event.type === 'halted')).toEqual([])
    sickness.on = false
    expect(await world.untilResting(10, 40)).toBe(true)
  })

  test('halts when it lasts, and exits with 2', async () => {
    const { world, maker, sickness } = await quoted({ ...SHORT, haltAfterMs: 3_000 })
    sickness.on = true
    await world.until(25)
    sickness.on = false
    maker.stop()
    await world.until(100)
    const reasons = maker.events.flatMap((event) => (event.type === 'halted' ? [event.reason] : []))
    expect(reasons).toEqual([expect.stringMatching(/^blind for 3 s: the venue can't be read \(HTTP 502\)$/)])
    expect(maker.result()?.exitCode).toBe(2)
  })
})

test('a run whose feeds are down pulls its quotes, and quotes again when they are back', async () => {
  const { world, tell } = await quoted({ ...SHORT, pullAfterMs: 1_000 })
  tell({ type: 'connection', state: 'down', reason: 'test', reconnects: 0 })
  await world.until(13)
  expect(world.resting()).toHaveLength(0)
  tell({ type: 'connection', state: 'up', reason: 'test', reconnects: 1 })
  await world.until(20)
  expect(world.resting()).toHaveLength(10)
})
