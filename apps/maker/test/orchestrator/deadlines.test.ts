import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, ExchangePort } from '@hyperladder/exchange-port'
import { describe, expect, test } from 'vitest'
import { startMaker } from './harness.ts'
import { clientOf, makerSigner, quietVenue } from './venue.ts'

/** Time that passes 20 times as fast, for the shell alone: its deadlines are of tens of seconds. */
const SPEED = 20
function fastClock(): Clock {
  const startMs = Date.now()
  const since = performance.now()
  return {
    nowMs: () => Math.floor(startMs + (performance.now() - since) * SPEED),
    sleep: (ms, signal) =>
      sleep(Math.max(0, ms) / SPEED, undefined, signal === undefined ? {} : { signal }).then(
        () => undefined,
        () => undefined,
      ),
  }
}

const never = (): Promise<never> => new Promise(() => {})

/** The port with the named methods dead while `dead()` says so. */
function silenced(port: ExchangePort, methods: readonly (keyof ExchangePort)[], dead: () => boolean): ExchangePort {
  return new Proxy(port, {
    get: (target, name: keyof ExchangePort) => {
      const own = target[name]
      if (!methods.includes(name) || typeof own !== 'function') return own
      return (...args: unknown[]) => (dead() ? never() : (own as (...args: unknown[]) => unknown).apply(target, args))
    },
  })
}

const READS = ['readUniverse', 'readMarks', 'readFills', 'readOpenOrders', 'readBalances', 'readRateLimit'] as const

async function withVenue<T>(work: (port: ExchangePort, resting: () => number) => Promise<T>): Promise<T> {
  const paper = await quietVenue()
  const port = clientOf(paper)
  try {
    return await work(port, () => paper.core.openOrders(makerSigner.address).length)
  } finally {
    await port.close()
    await paper.stop()
  }
}

describe('a port that never answers', () => {
  test.concurrent.each(READS)('%s at the start: the start fails, and says which call', async (method) => {
    await withVenue(async (port) => {
      const maker = startMaker(
        silenced(port, [method], () => true),
        {},
        undefined,
        fastClock(),
      )
      await expect(maker.ended).rejects.toMatchObject({ code: 'E_DEADLINE', values: { method } })
    })
  })

  test.concurrent('openFeeds at the start: the run ends, with exit code 1', async () => {
    await withVenue(async (port) => {
      const maker = startMaker(
        silenced(port, ['openFeeds'], () => true),
        {},
        undefined,
        fastClock(),
      )
      expect((await maker.ended).exitCode).toBe(1)
    })
  })

  test.concurrent('execute from the start: nothing rests, and a stop ends with exit code 0', async () => {
    await withVenue(async (port, resting) => {
      const maker = startMaker(
        silenced(port, ['execute'], () => true),
        {},
        undefined,
        fastClock(),
      )
      await maker.until('unanswered', ({ reason }) => reason.includes('did not answer execute within 20 s'))
      const { exitCode } = await maker.stop()
      expect([resting(), exitCode]).toEqual([0, 0])
    })
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

  test.concurrent.each(LATER)(
    '$methods with a ladder resting: a stop ends with exit code $exitCode',
    async ({ methods, rests, exitCode }) => {
      await withVenue(async (port, resting) => {
        let dead = false
        const maker = startMaker(
          silenced(port, methods, () => dead),
          {},
          undefined,
          fastClock(),
        )
        await maker.when('a quoted ladder', () => resting() === 10)
        dead = true
        const result = await maker.stop()
        expect([resting(), result.exitCode]).toEqual([rests, exitCode])
      })
    },
  )

  test.concurrent('closing the feeds: the run ends all the same', async () => {
    await withVenue(async (port, resting) => {
      const stuck: ExchangePort = {
        ...port,
        openFeeds: async (request, sink) => {
          const feeds = await port.openFeeds(request, sink)
          return { close: () => feeds.close().then(never) }
        },
      }
      const maker = startMaker(stuck, {}, undefined, fastClock())
      await maker.when('a quoted ladder', () => resting() === 10)
      expect((await maker.stop()).exitCode).toBe(0)
      expect(resting()).toBe(0)
    })
  })
})
