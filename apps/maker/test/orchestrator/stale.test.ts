import type { ExchangePort } from '@hyperladder/exchange-port'
import { describe, expect, test } from 'vitest'
import { StaleGuard } from '../../src/orchestrator/staleGuard.ts'
import { GUARD_DEFAULTS } from '../../src/settings.ts'
import { type Running, startMaker } from './harness.ts'
import { clientOf, makerSigner, quietVenue } from './venue.ts'

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

async function withLadder(
  guards: typeof GUARD_DEFAULTS,
  bend: (port: ExchangePort, sick: () => boolean) => ExchangePort,
  work: (maker: Running, sickness: { on: boolean }, resting: () => readonly { side: string; level?: number }[]) => Promise<void>,
): Promise<void> {
  const paper = await quietVenue()
  const port = clientOf(paper)
  const sickness = { on: false }
  const maker = startMaker(
    bend(port, () => sickness.on),
    { guards, reconcileEvery: 2 },
  )
  const resting = () => paper.core.openOrders(makerSigner.address) as never[]
  await maker.when('a quoted ladder', () => resting().length === 10)
  await work(maker, sickness, resting)
  await maker.stop()
  await port.close()
  await paper.stop()
}

describe('a run whose readings fail', () => {
  const unreadable = (port: ExchangePort, sick: () => boolean): ExchangePort => ({
    ...port,
    readOpenOrders: () => (sick() ? Promise.reject(new Error('HTTP 502')) : port.readOpenOrders()),
  })

  test('takes out the innermost quotes, then all, and brings them back when they succeed', { timeout: 60_000 }, async () => {
    await withLadder(SHORT, unreadable, async (maker, sickness, resting) => {
      sickness.on = true
      await maker.when('a wider spread', () => resting().length === 6)
      await maker.when('no quotes', () => resting().length === 0)
      expect(maker.events.filter((event) => event.type === 'halted')).toEqual([])
      sickness.on = false
      await maker.when('a quoted ladder again', () => resting().length === 10)
    })
  })

  test('halts when it lasts, and exits with 2', { timeout: 60_000 }, async () => {
    const paper = await quietVenue()
    const port = clientOf(paper)
    let sick = false
    const maker = startMaker(
      unreadable(port, () => sick),
      { guards: { ...SHORT, haltAfterMs: 3_000 }, reconcileEvery: 2 },
    )
    await maker.when('a quoted ladder', () => paper.core.openOrders(makerSigner.address).length === 10)
    sick = true
    const { reason } = await maker.until('halted')
    sick = false
    const { exitCode } = await maker.stop()
    await port.close()
    await paper.stop()
    expect(reason).toMatch(/^blind for 3 s: the venue can't be read \(HTTP 502\)$/)
    expect(exitCode).toBe(2)
  })
})

test('a run whose feeds are down pulls its quotes, and quotes again when they are back', { timeout: 60_000 }, async () => {
  const down = (port: ExchangePort): ExchangePort => port
  await withLadder({ ...SHORT, pullAfterMs: 1_000 }, down, async (maker, _, resting) => {
    maker.bent.sink({ type: 'connection', state: 'down', reason: 'test', reconnects: 0 })
    await maker.when('no quotes', () => resting().length === 0)
    maker.bent.sink({ type: 'connection', state: 'up', reason: 'test', reconnects: 1 })
    await maker.when('a quoted ladder again', () => resting().length === 10)
  })
})
