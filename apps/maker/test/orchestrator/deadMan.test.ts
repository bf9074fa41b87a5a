import { setTimeout as sleep } from 'node:timers/promises'
import type { ExchangePort, ScheduleAnswer } from '@hyperladder/exchange-port'
import type { PaperExchange } from '@hyperladder/paper-exchange'
import type { Ntl } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { GUARD_DEFAULTS } from '../../src/settings.ts'
import { heldTogether, type Running, startMaker } from './harness.ts'
import { clientOf, makerSigner, quietVenue } from './venue.ts'

const DEAD_MAN = { guards: { ...GUARD_DEFAULTS, deadManMs: 6_000 } }
const resting = (paper: PaperExchange) => paper.core.openOrders(makerSigner.address).length
const tellings = (maker: Running) => maker.events.filter((event) => event.type === 'error' && event.where === 'dead man')

async function withMaker(
  volume: bigint,
  work: (maker: Running, paper: PaperExchange, scheduled: (number | null)[]) => Promise<void>,
  lose?: (answer: ScheduleAnswer) => ScheduleAnswer,
): Promise<void> {
  const paper = await quietVenue({ limits: { scheduleCancelVolume: volume as Ntl } })
  const port = clientOf(paper)
  const scheduled: (number | null)[] = []
  const traced: ExchangePort = {
    ...port,
    scheduleCancel: async (timeMs) => {
      scheduled.push(timeMs)
      const answer = await port.scheduleCancel(timeMs)
      return lose?.(answer) ?? answer
    },
  }
  const maker = startMaker(traced, DEAD_MAN)
  await maker.when('a quoted ladder', () => resting(paper) === 10)
  await work(maker, paper, scheduled)
  await port.close()
  await paper.stop()
}

test('it is moved ahead while the run is healthy, cleared at the end, and every request is counted', async () => {
  await withMaker(0n, async (maker, paper, scheduled) => {
    await maker.when('four moves', () => scheduled.length >= 4)
    // Twice its own time has passed by then, and nothing was cancelled.
    expect(resting(paper)).toBe(10)
    const result = await maker.stop()
    expect(heldTogether(result)).toEqual([])
    expect(result.exitCode).toBe(0)
    const times = scheduled.slice(0, -1) as number[]
    expect(times.every((ms, i) => i === 0 || ms > (times[i - 1] as number))).toBe(true)
    expect(scheduled.at(-1)).toBeNull()
    expect(tellings(maker)).toEqual([])
  })
})

test('when the maker dies without a word, the venue cancels everything', async () => {
  await withMaker(0n, async (maker, paper, scheduled) => {
    await maker.when('it is armed', () => scheduled.length >= 1)
    await maker.vanish()
    expect(resting(paper)).toBe(10)
    while (resting(paper) > 0) await sleep(50)
    expect(scheduled).not.toContain(null)
  })
})

test('refused for want of volume: told once, with what helps, and not asked for again', async () => {
  await withMaker(1_000_000n * 100_000_000n, async (maker, _, scheduled) => {
    await maker.until('error', ({ where }) => where === 'dead man')
    await maker.when('some ticks', () => maker.events.filter(({ type }) => type === 'tick').length > 15)
    const result = await maker.stop()
    expect(heldTogether(result)).toEqual([])
    expect(scheduled).toHaveLength(1)
    expect(tellings(maker)).toEqual([expect.objectContaining({ message: expect.stringMatching(/enough volume.*hyperladder watchdog/) })])
  })
})

test('a lost answer counts as charged, and is tried again', async () => {
  const lose = (): ScheduleAnswer => ({ type: 'unknown', reason: 'no answer' })
  await withMaker(
    0n,
    async (maker, _, scheduled) => {
      await maker.when('it is tried again', () => scheduled.length >= 2)
      const result = await maker.stop()
      expect(tellings(maker)).toHaveLength(1)
      expect(heldTogether(result)).toEqual([])
      expect(result.exitCode).toBe(0)
    },
    lose,
  )
})
