import { DatabaseSync } from 'node:sqlite'
import type { Plan } from '@hyperladder/engine'
import { Journal, type JournalOptions } from '@hyperladder/journal'
import { defaultUniverse, type OrderSpec, venueConfig } from '@hyperladder/paper-exchange'
import {
  createRandom,
  createSimulatedPort,
  Faults,
  SimulatedNetwork,
  type SimulatedPort,
  SimulatedProcess,
  SimulatedVenue,
  VirtualClock,
} from '@hyperladder/simulator'
import { parseAddress, type Wei } from '@hyperladder/units'
import type { MakerEvent } from '../../src/events.ts'
import type { Control } from '../../src/orchestrator/control.ts'
import { type RunOptions, type RunResult, runMaker } from '../../src/orchestrator/runMaker.ts'
import { purrMarket, settingsOf } from './harness.ts'

const account = parseAddress('0x1111111111111111111111111111111111111111')
/** Somebody who trades against it. */
const other = parseAddress('0x3333333333333333333333333333333333333333')
const PURR = 10_000

export type VirtualLife = {
  readonly events: MakerEvent[]
  /** Settles with the run, or with why it did not start: whoever expects that waits for it before time passes. */
  readonly ended: Promise<RunResult>
  result(): RunResult | undefined
  stop(): void
  /** As kill -9. */
  kill(): void
  /** Its clock goes ahead, as after a machine's sleep: no time passes for anybody else. */
  leap(ms: number): void
}

/** A venue on a virtual clock on which nobody trades by themselves, and no message is lost: PURR/USDC, both accounts funded. */
export class VirtualWorld {
  readonly clock: VirtualClock
  readonly venue: SimulatedVenue
  readonly #network: SimulatedNetwork
  readonly startMs: number
  #lives = 0

  constructor() {
    const pairs = defaultUniverse.pairs.filter(({ coin }) => coin === 'PURR/USDC')
    // 5000 USDC and 5000 PURR: a ladder with both sides.
    const amounts = [500_000_000_000n as Wei, 500_000_000n as Wei]
    const funds = [account, other].flatMap((user) => amounts.map((amount, token) => ({ user, token, amount })))
    const config = venueConfig({ seed: 1, traders: false, universe: { ...defaultUniverse, pairs }, funds })
    this.startMs = config.genesisMs
    this.clock = new VirtualClock(config.genesisMs)
    this.venue = new SimulatedVenue({ clock: this.clock, config, crowdBlockMs: null })
    this.#network = new SimulatedNetwork({
      clock: this.clock,
      venue: this.venue,
      faults: new Faults('1'),
      random: createRandom('1'),
      latency: { minMs: 20, maxMs: 20 },
    })
  }

  /** Lets time pass until so many seconds after the beginning. */
  until = (seconds: number): Promise<void> => this.clock.runUntil(this.startMs + seconds * 1_000)

  resting = () => this.venue.core.openOrders(account)

  /** Lets time pass until so many orders of the maker rest, at most until so many seconds after the beginning. Returns whether they do. */
  untilResting = (count: number, seconds: number): Promise<boolean> =>
    this.clock.runWhile(() => this.resting().length !== count, this.startMs + seconds * 1_000)

  /** Somebody buys at any price, in the next block. */
  buy(lots: bigint): void {
    const rawPx = 30_000_000n
    const order: OrderSpec = { asset: PURR, side: 'bid', rawPx, rawSz: lots * 100_000_000n, tif: 'ioc', reduceOnly: false }
    this.venue.submit({
      type: 'signed',
      signer: other,
      nonce: this.clock.nowMs(),
      action: { type: 'order', orders: [order], grouping: 'none' },
    })
  }

  /** The account's owner cancels everything by hand, in the next block. */
  cancelAll(): void {
    const cancels = this.resting().map(({ asset, oid }) => ({ asset, oid }))
    this.venue.submit({ type: 'signed', signer: account, nonce: this.clock.nowMs(), action: { type: 'cancel', cancels } })
  }

  /** Starts a maker; `bend` may change what its port does, `onPlan` is called when a plan is on the books and nothing of it is sent,
   * `control` is who steers it. */
  start(
    bend: (port: SimulatedPort) => Partial<RunOptions['port']> = () => ({}),
    settings = {},
    onPlan?: (plan: Plan) => void,
    control?: Control,
  ): VirtualLife {
    this.#lives += 1
    const process = new SimulatedProcess(this.clock)
    const random = createRandom(`port ${this.#lives}`)
    const port = createSimulatedPort({ account, process, network: this.#network, venue: this.venue, random })
    const stop = new AbortController()
    const events: MakerEvent[] = []
    let result: RunResult | undefined
    const ended = runMaker({
      port: { ...port, ...bend(port) },
      clock: process,
      settings: settingsOf({ markets: [purrMarket], ...settings }),
      onEvent: (event) => events.push(event),
      stop: stop.signal,
      ...(control && { control }),
      ...(onPlan && { openJournal: (identity) => journalTelling(onPlan, { identity, nowMs: () => process.nowMs() }) }),
    }).then((given) => {
      result = given
      return given
    })
    return {
      events,
      ended,
      result: () => result,
      stop: () => stop.abort('the test is over'),
      leap: (ms) => process.leap(ms),
      kill: () => {
        process.kill()
        port.sever()
      },
    }
  }
}

/** A journal in memory that tells of each plan as it takes it. */
function journalTelling(onPlan: (plan: Plan) => void, options: Pick<JournalOptions, 'identity' | 'nowMs'>): Journal {
  const journal = Journal.open({ ...options, path: 'memory', program: 'test', database: new DatabaseSync(':memory:') })
  const write = journal.plan.bind(journal)
  journal.plan = (plan, more) => {
    write(plan, more)
    onPlan(plan)
  }
  return journal
}
