import type { ExchangePort } from '@hyperladder/exchange-port'
import type { SimulatedPort } from '@hyperladder/simulator'
import { describe, expect, test } from 'vitest'
import { VirtualWorld } from './virtual.ts'

const never = (): Promise<never> => new Promise(() => {})

/** The port's named methods, dead while `dead()` says so. */
const silenced = (methods: readonly (keyof ExchangePort)[], dead: () => boolean) => (port: SimulatedPort) =>
  Object.fromEntries(
    methods.map((name) => {
      const own = port[name] as (...args: unknown[]) => unknown
      return [name, (...args: unknown[]) => (dead() ? never() : own(...args))]
    }),
  )

const READS = ['readUniverse', 'readMarks', 'readFills', 'readOpenOrders', 'readBalances', 'readRateLimit'] as const

describe('a port that never answers', () => {
  test.each(READS)('%s at the start: the start fails, and says which call', async (method) => {
    const world = new VirtualWorld()
    const maker = world.start(silenced([method], () => true))
    const refused = expect(maker.ended).rejects.toMatchObject({ code: 'E_DEADLINE', values: { method } })
    await world.until(600)
    await refused
  })

  test('openFeeds at the start: the run ends, with exit code 1', async () => {
    const world = new VirtualWorld()
    const maker = world.start(silenced(['openFeeds'], () => true))
    await world.until(600)
    expect(maker.result()?.exitCode).toBe(1)
  })

  test('execute from the start: nothing rests, and a stop ends with exit code 0', async () => {
    const world = new VirtualWorld()
    const maker = world.start(silenced(['execute'], () => true))
    await world.until(30)
    const reason = expect.stringContaining('did not answer execute within 20 s')
    expect(maker.events).toContainEqual(expect.objectContaining({ type: 'unanswered', reason }))
    maker.stop()
    await world.until(600)
    expect([world.resting().length, maker.result()?.exitCode]).toEqual([0, 0])
  })

  /** What falls silent only after orders rest: whether they could be cancelled, and whether that could be seen. */
  const LATER = [
    { methods: ['readOpenOrders'], rests: 0, exitCode: 1 },
    { methods: ['readFills'], rests: 0, exitCode: 0 },
    { methods: ['readBalances'], rests: 0, exitCode: 0 },
    { methods: ['readRateLimit'], rests: 0, exitCode: 0 },
    { methods: ['readMarks'], rests: 0, exitCode: 0 },
    { methods: ['readOrderStatus'], rests: 0, exitCode: 0 },
    { methods: ['execute'], rests: 10, exitCode: 1 },
    { methods: ['execute', 'burnNonce'], rests: 10, exitCode: 1 },
    { methods: [...READS, 'readOrderStatus', 'execute', 'burnNonce', 'scheduleCancel'], rests: 10, exitCode: 1 },
  ] as const

  test.each(LATER)('$methods with a ladder resting: a stop ends with exit code $exitCode', async ({ methods, rests, exitCode }) => {
    const world = new VirtualWorld()
    let dead = false
    const maker = world.start(silenced(methods, () => dead))
    await world.until(30)
    expect(world.resting()).toHaveLength(10)
    dead = true
    maker.stop()
    await world.until(600)
    expect([world.resting().length, maker.result()?.exitCode]).toEqual([rests, exitCode])
  })

  test('closing the feeds: the run ends all the same', async () => {
    const world = new VirtualWorld()
    const maker = world.start((port) => ({
      openFeeds: async (request, sink) => {
        const feeds = await port.openFeeds(request, sink)
        return { close: () => feeds.close().then(never) }
      },
    }))
    await world.until(30)
    expect(world.resting()).toHaveLength(10)
    maker.stop()
    await world.until(600)
    expect([world.resting().length, maker.result()?.exitCode]).toEqual([0, 0])
  })
})
