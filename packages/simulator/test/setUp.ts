import type { FeedEvent } from '@hyperladder/exchange-port'
import { defaultUniverse, venueConfig } from '@hyperladder/paper-exchange'
import { type Cloid, type Px, parseAddress, parseCloid, parsePx, parseSz, type Wei } from '@hyperladder/units'
import {
  createRandom,
  createSimulatedPort,
  type FaultRates,
  Faults,
  SimulatedNetwork,
  SimulatedProcess,
  SimulatedVenue,
  VirtualClock,
} from '../src/index.ts'

export const MAKER = parseAddress('0x1111111111111111111111111111111111111111')
const OTHER = parseAddress('0x2222222222222222222222222222222222222222')

/** A venue where nothing happens by itself, one maker's port, and somebody who trades against it. */
export function setUp(rates: FaultRates = {}) {
  const funds = [MAKER, OTHER].flatMap((user) => [
    { user, token: 0, amount: 1_000_000_000_000n as Wei },
    { user, token: 1, amount: 1_000_000_000n as Wei },
  ])
  const pairs = defaultUniverse.pairs.filter(({ coin }) => coin === 'PURR/USDC')
  const config = venueConfig({ seed: 1, traders: false, universe: { ...defaultUniverse, pairs }, funds })
  const clock = new VirtualClock(config.genesisMs)
  const venue = new SimulatedVenue({ clock, config, crowdBlockMs: null })
  const faults = new Faults('bench', rates)
  const network = new SimulatedNetwork({ clock, venue, faults, random: createRandom('network'), latency: { minMs: 20, maxMs: 20 } })
  const process = new SimulatedProcess(clock)
  const port = createSimulatedPort({ account: MAKER, process, network, venue, random: createRandom('port') })
  const events: FeedEvent[] = []
  let nonce = config.genesisMs
  return {
    clock,
    venue,
    faults,
    process,
    port,
    events,
    /** Lets time pass until the promise has settled, a minute at most. */
    async settle<T>(promise: Promise<T>): Promise<T> {
      let settled = false
      const done = () => {
        settled = true
      }
      promise.then(done, done)
      await clock.runWhile(() => !settled, clock.nowMs() + 60_000)
      if (!settled) throw new Error('it did not settle within a simulated minute')
      return promise
    },
    pass: (ms: number) => clock.runUntil(clock.nowMs() + ms),
    openFeeds: () => port.openFeeds({ coins: ['PURR/USDC'], balanceFeed: 'spotState' }, (event) => events.push(event)),
    /** Sells so much to whoever bids. */
    sell(sz: string): void {
      nonce += 1
      const order = { asset: 10_000, side: 'ask', rawPx: 10_000_000n, rawSz: parseSz(sz, 8), tif: 'ioc', reduceOnly: false } as const
      venue.submit({ type: 'signed', signer: OTHER, nonce, action: { type: 'order', orders: [order], grouping: 'none' } })
    },
  }
}

export const cloid = (number: number): Cloid => parseCloid(`0x${number.toString(16).padStart(32, '0')}`)

export const bid = (number: number, px = '0.18', sz = '1000') =>
  ({ coin: 'PURR/USDC', side: 'bid', px: parsePx(px, 8) as Px, sz: parseSz(sz, 0), cloid: cloid(number) }) as const
