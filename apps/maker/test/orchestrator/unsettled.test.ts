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
import { type RunResult, runMaker } from '../../src/orchestrator/runMaker.ts'
import { purrMarket, settingsOf } from './harness.ts'

const account = parseAddress('0x1111111111111111111111111111111111111111')

/** A maker on a virtual clock, on a venue where nobody trades; it is told to stop after a minute. */
async function stopAfterAMinute(chainHaltMs: number) {
  const pairs = defaultUniverse.pairs.filter(({ coin }) => coin === 'PURR/USDC')
  const funds = [0, 1].map((token) => ({ user: account, token, amount: 500_000_000_000n as Wei }))
  const config = venueConfig({ seed: 1, traders: false, universe: { ...defaultUniverse, pairs }, funds })
  const clock = new VirtualClock(config.genesisMs)
  const venue = new SimulatedVenue({ clock, config, crowdBlockMs: null })
  const network = new SimulatedNetwork({
    clock,
    venue,
    faults: new Faults('1'),
    random: createRandom('1'),
    latency: { minMs: 20, maxMs: 20 },
  })
  const process = new SimulatedProcess(clock)
  const port = createSimulatedPort({ account, process, network, venue, random: createRandom('2') })
  const stop = new AbortController()
  const events: MakerEvent[] = []
  let result: RunResult | undefined
  venue.halt(chainHaltMs)
  void runMaker({
    port,
    clock: process,
    settings: settingsOf({ markets: [purrMarket] }),
    onEvent: (event) => void events.push(event),
    stop: stop.signal,
  }).then((ended) => {
    result = ended
  })
  await clock.runUntil(config.genesisMs + 60_000)
  stop.abort('the test is over')
  await clock.runWhile(() => result === undefined, config.genesisMs + 600_000)
  const resting = () => venue.core.openOrders(account).length
  return { result, events, resting, later: () => clock.runUntil(config.genesisMs + 1_200_000) }
}

test('WHEN the chain stands still over a whole run THEN what was sent may land after its end, and the exit code says so', async () => {
  const { result, events, resting, later } = await stopAfterAMinute(900_000)
  expect([result?.exitCode, resting()]).toEqual([1, 0])
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'error', where: 'shutdown', message: expect.stringContaining('may land yet') }),
  )
  await later()
  expect(resting()).toBeGreaterThan(0)
})

test('WHEN everything was answered THEN nothing can land any more, and the exit code says so', async () => {
  const { result, resting, later } = await stopAfterAMinute(0)
  expect(result?.exitCode).toBe(0)
  await later()
  expect(resting()).toBe(0)
})
