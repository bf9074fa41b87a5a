import { setTimeout as sleep } from 'node:timers/promises'
import type { BatchAnswer, Clock, ExchangePort, FeedEvent } from '@hyperladder/exchange-port'
import type { MakerEvent } from '../../src/events.ts'
import type { Control } from '../../src/orchestrator/control.ts'
import { type RunResult, runMaker } from '../../src/orchestrator/runMaker.ts'
import type { OpenJournal } from '../../src/orchestrator/startup.ts'
import type { StopOrder } from '../../src/orchestrator/stopOrder.ts'
import type { MakerSettings, MarketSettings } from '../../src/settings.ts'
import { systemClock } from '../../src/systemClock.ts'

export const purrMarket: MarketSettings = {
  coin: 'PURR/USDC',
  startPx: '0.19',
  levels: 40,
  spacing: '0.003',
  orderSize: '250',
  gapLevels: 0,
  activeLevels: 5,
  allocation: {},
}

export const settingsOf = (overrides: Partial<MakerSettings> = {}): MakerSettings => ({
  network: 'paper',
  markets: [purrMarket],
  intervalMs: 300,
  reconcileEvery: 1000,
  reserve: 100,
  deadZoneBps: '5',
  priceToleranceBps: '1',
  sizeTolerancePct: '1',
  foreignOrders: undefined,
  driftTolerance: { baseLots: 1, quote: '1' },
  balanceFeed: 'spotState',
  ...overrides,
})

/** What a port was asked, in order, and ways to bend what it answers. */
export type Bent = {
  readonly calls: string[]
  /** Looks at each answer of `execute`, and may give another. */
  answer: (given: BatchAnswer, batch: Parameters<ExchangePort['execute']>[0], nonce: number) => BatchAnswer | Promise<BatchAnswer>
  /** Looks at each feed event, and may give none, one or several. */
  feed: (event: FeedEvent) => readonly FeedEvent[]
  /** The sink of the feeds, to put events in that the venue did not send. */
  sink: (event: FeedEvent) => void
}

/** Returns the port with a record of its calls, still talking to the real server. */
function bend(port: ExchangePort): { port: ExchangePort; bent: Bent } {
  const bent: Bent = { calls: [], answer: (given) => given, feed: (event) => [event], sink: () => {} }
  const traced =
    <Args extends unknown[], T>(name: string, call: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> => {
      bent.calls.push(name)
      return call(...args)
    }
  return {
    bent,
    port: {
      account: port.account,
      signer: port.signer,
      readUniverse: traced('readUniverse', () => port.readUniverse()),
      readOpenOrders: traced('readOpenOrders', () => port.readOpenOrders()),
      readBalances: traced('readBalances', () => port.readBalances()),
      readRateLimit: traced('readRateLimit', () => port.readRateLimit()),
      readFills: traced('readFills', (sinceMs) => port.readFills(sinceMs as number | undefined)),
      readOrderStatus: traced('readOrderStatus', (ref: Parameters<ExchangePort['readOrderStatus']>[0]) => port.readOrderStatus(ref)),
      readMarks: traced('readMarks', (coins: readonly string[]) => port.readMarks(coins)),
      readRole: (address) => port.readRole(address),
      openFeeds: traced('openFeeds', (request: Parameters<ExchangePort['openFeeds']>[0], sink: (event: FeedEvent) => void) => {
        bent.sink = sink
        return port.openFeeds(request, (event) => bent.feed(event).forEach(sink))
      }),
      nextNonce: () => port.nextNonce(),
      execute: traced('execute', async (...[batch, nonce]: Parameters<ExchangePort['execute']>) =>
        bent.answer(await port.execute(batch, nonce), batch, nonce as number),
      ),
      burnNonce: traced('burnNonce', (nonce: number) => port.burnNonce(nonce)),
      scheduleCancel: traced('scheduleCancel', (timeMs: number | null) => port.scheduleCancel(timeMs)),
      ipWeight: () => port.ipWeight(),
      close: () => port.close(),
    },
  }
}

export type Running = {
  readonly events: MakerEvent[]
  readonly bent: Bent
  /** Waits for an event, from now on or of the past, and returns it. */
  until<T extends MakerEvent['type']>(
    type: T,
    matches?: (event: Extract<MakerEvent, { type: T }>) => boolean,
  ): Promise<Extract<MakerEvent, { type: T }>>
  /** Waits until a condition holds. */
  when(what: string, condition: () => boolean | Promise<boolean>): Promise<void>
  /** Settles when the run has ended, by itself too. */
  readonly ended: Promise<RunResult>
  /** Orders the maker to stop and returns how it ended. */
  stop(order?: StopOrder): Promise<RunResult>
  /** Ends the maker without a word to the venue, as kill -9 would. */
  vanish(): Promise<void>
}

/** Ends a hang, and says what of, before the test's own time is over. */
const PATIENCE_MS = 50_000

/** Starts a maker on a port. It stops when told to, or by the test's `afterEach`. */
export function startMaker(
  port: ExchangePort,
  overrides: Partial<MakerSettings> = {},
  openJournal?: OpenJournal,
  clock: Clock = systemClock,
  control?: Control,
  onEvent: (event: MakerEvent) => void = () => {},
): Running {
  const bending = bend(port)
  const stop = new AbortController()
  const leaveNow = new AbortController()
  const events: MakerEvent[] = []
  const result = runMaker({
    port: bending.port,
    clock,
    settings: settingsOf(overrides),
    onEvent: (event) => {
      events.push(event)
      onEvent(event)
    },
    stop: stop.signal,
    leaveNow: leaveNow.signal,
    ...(openJournal === undefined ? {} : { openJournal }),
    ...(control === undefined ? {} : { control }),
  })
  result.catch(() => {})
  const when = async (what: string, condition: () => boolean | Promise<boolean>): Promise<void> => {
    const untilMs = Date.now() + PATIENCE_MS
    while (!(await condition())) {
      if (Date.now() > untilMs)
        throw new Error(`${what} did not happen within ${PATIENCE_MS} ms; last events: ${JSON.stringify(events.slice(-5))}`)
      await Promise.race([sleep(10), result.then(() => {})])
    }
  }
  return {
    events,
    bent: bending.bent,
    ended: result,
    when,
    until: async (type, matches = () => true) => {
      const found = () => events.find((event): event is never => event.type === type && matches(event as never))
      await when(`event ${type}`, () => found() !== undefined)
      return found() as never
    },
    stop: async (order) => {
      stop.abort(order ?? 'the test is over')
      return result
    },
    vanish: async () => {
      leaveNow.abort()
      stop.abort('gone')
      await result
    },
  }
}

/** Everything that the summary of a run without faults must show (issue: the end of any paper run). */
export function heldTogether({ summary }: RunResult): readonly string[] {
  const wrong: string[] = []
  const equal = (what: string, a: unknown, b: unknown) => void (a === b || wrong.push(`${what}: ${String(a)} and ${String(b)}`))
  for (const { coin, inventory, orders } of summary.markets) {
    equal(`${coin} base`, inventory.base, inventory.venueBase)
    equal(`${coin} quote`, inventory.quote, inventory.venueQuote)
    equal(`${coin} live orders`, orders.live, orders.venue)
    equal(`${coin} after shutdown`, orders.afterShutdown, 0)
  }
  equal('budget used', summary.budget.used, summary.budget.venueUsed)
  equal('violations', summary.violations, 0)
  return wrong
}
