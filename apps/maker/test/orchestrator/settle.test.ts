import type { BatchAnswer, ExchangePort } from '@hyperladder/exchange-port'
import { defaultUniverse, venueConfig } from '@hyperladder/paper-exchange'
import {
  createRandom,
  createSimulatedPort,
  Faults,
  SimulatedNetwork,
  SimulatedProcess,
  SimulatedVenue,
  VirtualClock,
} from '@hyperladder/simulator'
import { parseAddress, type Wei } from '@hyperladder/units'
import { expect, test } from 'vitest'
import type { MakerEvent } from '../../src/events.ts'
import { runMaker } from '../../src/orchestrator/runMaker.ts'
import { purrMarket, settingsOf } from './harness.ts'

const account = parseAddress('0x1111111111111111111111111111111111111111')
const LADDER = { ...purrMarket, activeLevels: null, allocation: { base: '5000' } }

/**
 * A maker whose first batch, a full one of 39 places, has no answer; on a virtual clock, with 100 ms to the venue and back. `lands`: it did all the same.
 * `burnLost`: nor has the first noop, which did its work.
 */
async function loseFirstBatch({ lands, burnLost }: { readonly lands: boolean; readonly burnLost: boolean }) {
  const pairs = defaultUniverse.pairs.filter(({ coin }) => coin === 'PURR/USDC')
  const funds = [0, 1].map((token) => ({ user: account, token, amount: 500_000_000_000n as Wei }))
  const config = venueConfig({ seed: 1, traders: false, universe: { ...defaultUniverse, pairs }, funds })
  const clock = new VirtualClock(config.genesisMs)
  const venue = new SimulatedVenue({ clock, config, crowdBlockMs: null })
  const latency = { minMs: 50, maxMs: 50 }
  const network = new SimulatedNetwork({ clock, venue, faults: new Faults('1'), random: createRandom('1'), latency })
  const process = new SimulatedProcess(clock)
  const port = createSimulatedPort({ account, process, network, venue, random: createRandom('2') })
  const counted = { batches: 0, places: 0, burns: 0, questions: 0, settledAfter: undefined as number | undefined }
  const bent: ExchangePort = {
    ...port,
    execute: async (batch, given): Promise<BatchAnswer> => {
      counted.batches += 1
      if (counted.batches > 1) return port.execute(batch, given)
      counted.places = batch.items.length
      const nonce = given as number
      if (lands) await port.execute(batch, nonce)
      return { type: 'unknown', nonce, reason: 'the test lost it' }
    },
    burnNonce: async (nonce) => {
      counted.burns += 1
      const answer = await port.burnNonce(nonce)
      return burnLost && counted.burns === 1 ? { type: 'unknown', reason: 'the test lost it' } : answer
    },
    readOrderStatus: (ref) => {
      counted.questions += 1
      return port.readOrderStatus(ref)
    },
  }
  const stop = new AbortController()
  const events: MakerEvent[] = []
  let ended: { readonly exitCode: number } | undefined
  const onEvent = (event: MakerEvent) => {
    events.push(event)
    if (event.type === 'settled') counted.settledAfter ??= counted.questions
  }
  const settings = settingsOf({ markets: [LADDER] })
  void runMaker({ port: bent, clock: process, settings, onEvent, stop: stop.signal }).then((result) => {
    ended = result
  })
  await clock.runUntil(config.genesisMs + 30_000)
  const resting = venue.core.openOrders(account)
  stop.abort('the test is over')
  await clock.runWhile(() => ended === undefined, config.genesisMs + 600_000)
  const settled = events.find((event) => event.type === 'settled')
  const slots = new Set(resting.map(({ side, px }) => `${side} ${px}`))
  return { counted, settled, resting: resting.length, doubled: resting.length - slots.size, exitCode: ended?.exitCode }
}

test('WHEN a full batch never reached the venue THEN the burned nonce proves it: nothing is asked, nothing is waited for', async () => {
  const { counted, settled, ...end } = await loseFirstBatch({ lands: false, burnLost: false })
  expect([counted.places, counted.settledAfter]).toEqual([39, 0])
  expect(settled).toMatchObject({ items: 39, landed: 0 })
  expect(settled?.waitedMs).toBeLessThan(1_000)
  expect(end).toEqual({ resting: 40, doubled: 0, exitCode: 0 })
})

test('P34 WHEN a full batch landed and its answer was lost THEN one list of the open orders answers for it, 2 s later', async () => {
  const { counted, settled, ...end } = await loseFirstBatch({ lands: true, burnLost: false })
  expect([counted.places, counted.settledAfter]).toEqual([39, 0])
  expect(settled).toMatchObject({ items: 39, landed: 39 })
  expect(settled?.waitedMs).toBeGreaterThanOrEqual(2_000)
  expect(settled?.waitedMs).toBeLessThan(3_000)
  expect(end).toEqual({ resting: 40, doubled: 0, exitCode: 0 })
})

test('WHEN it is not known who took the nonce THEN each order is asked for by name, twice, and all of them within one wait', async () => {
  const { counted, settled, ...end } = await loseFirstBatch({ lands: false, burnLost: true })
  expect([counted.places, counted.settledAfter]).toEqual([39, 78])
  expect(settled).toMatchObject({ items: 39, landed: 0 })
  expect(settled?.waitedMs).toBeLessThan(8_000)
  expect(end).toEqual({ resting: 40, doubled: 0, exitCode: 0 })
})
