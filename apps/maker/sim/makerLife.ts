import type { ExchangePort } from '@hyperladder/exchange-port'
import { createRandom, createSimulatedPort, type SimulatedPort, SimulatedProcess } from '@hyperladder/simulator'
import type { MakerEvent } from '../src/events.ts'
import { type RunResult, runMaker } from '../src/orchestrator/runMaker.ts'
import { StopOrder } from '../src/orchestrator/stopOrder.ts'
import type { MakerSettings } from '../src/settings.ts'
import { isExpected, LATE_WORDS, OWN_MISTAKES, OWN_WORDS } from './ownWords.ts'
import type { RunJournal } from './runJournal.ts'
import { MAKER } from './scenario.ts'
import { report, tell, type World } from './world.ts'

type Told<T extends MakerEvent['type']> = Extract<MakerEvent, { type: T }>

/** A loop that lives ticks at least this often, whatever happens around it. */
const TICK_LATE_MS = 60_000

/** What a maker is told to be. */
export type LifeOptions = {
  readonly settings: MakerSettings
  readonly number: number
  readonly aheadMs: number
  readonly journal: RunJournal | undefined
  /** Called when the maker takes the operator's order to accept what was deposited. */
  readonly onAccept: () => void
}

/** One life of the maker's process, from its start to its end or its death: the real `runMaker`, and all that it says. */
export class MakerLife {
  readonly process: SimulatedProcess
  readonly settings: MakerSettings
  fills: Told<'fill'>[] = []
  flows: Told<'flow'>[] = []
  readonly halted = new Map<string, string>()
  started: Told<'started'> | undefined
  startedAtMs = 0
  status: Told<'status'> | undefined
  statusAtMs = 0
  lastTick: Told<'tick'> | undefined
  budgetCorrection = 0
  /** How often it was cautious, or found that it had stood still. */
  worries = 0
  result: RunResult | undefined
  failure: unknown
  ticks = 0
  readonly #world: World
  readonly #port: SimulatedPort
  readonly #stop = new AbortController()
  readonly #onEvent: (life: MakerLife, event: MakerEvent) => void
  #onSend: (() => void) | undefined
  #wasFrozen = false
  #mayAccept = false
  #tickedAtMs: number

  constructor(
    world: World,
    { settings, number, aheadMs, journal, onAccept }: LifeOptions,
    onEvent: (life: MakerLife, event: MakerEvent) => void,
  ) {
    this.#world = world
    this.settings = settings
    this.#onEvent = onEvent
    this.#tickedAtMs = world.clock.nowMs()
    const { seed } = world.scenario
    this.process = new SimulatedProcess(world.clock, { aheadMs })
    const random = createRandom(`port/${seed}/${number}`)
    this.#port = createSimulatedPort({ account: MAKER, process: this.process, network: world.network, venue: world.venue, random })
    const run = runMaker({
      port: this.#watched(this.#port),
      clock: this.process,
      settings,
      onEvent: (event) => this.#take(event),
      stop: this.#stop.signal,
      control: { beat: () => undefined, leaving: () => undefined, orders: () => this.#takeOrders(onAccept), carriedOut: () => undefined },
      ...(journal === undefined ? {} : { openJournal: journal.opener(this.process) }),
    })
    run.then(
      (result) => this.#end(result, undefined),
      (error: unknown) => this.#end(undefined, error),
    )
  }

  /** Calls once when the next action goes out: the moment at which a death is worst. */
  onNextSend(act: () => void): void {
    this.#onSend = act
  }

  #watched(port: ExchangePort): ExchangePort {
    return {
      ...port,
      execute: (batch, nonce) => {
        const act = this.#onSend
        this.#onSend = undefined
        act?.()
        return port.execute(batch, nonce)
      },
    }
  }

  get ended(): boolean {
    return this.result !== undefined || this.failure !== undefined
  }

  get stopping(): boolean {
    return this.#stop.signal.aborted
  }

  /** The operator's order to stop. */
  stop(order: StopOrder | string = 'the operator says so'): void {
    this.#stop.abort(order)
  }

  /** The order under which it leaves, where that is more than a plain stop. */
  get stopOrder(): StopOrder | undefined {
    const reason: unknown = this.#stop.signal.reason
    return reason instanceof StopOrder ? reason : undefined
  }

  /** The operator's order to quote what was deposited: it is taken at the loop's next look. */
  acceptFlows(): void {
    this.#mayAccept = true
  }

  #takeOrders(onAccept: () => void): readonly 'acceptFlows'[] {
    if (!this.#mayAccept) return []
    this.#mayAccept = false
    onAccept()
    return ['acceptFlows']
  }

  /** As kill -9. What it had sent may still land. */
  kill(): void {
    this.process.kill()
    this.#port.sever()
  }

  /** A loop without a tick hangs, unless its machine stood still meanwhile: then whoever froze it says so. */
  checkAlive(): void {
    const silentMs = this.#world.clock.nowMs() - this.#tickedAtMs
    if (this.started === undefined || this.stopping || this.ended || silentMs < TICK_LATE_MS) return
    report(this.#world, 'the loop ticks', { silentMs })
    this.#tickedAtMs = this.#world.clock.nowMs()
  }

  /** Its machine stands still for so long: what it waits for is late by that, and it may say so. */
  excuse(ms: number): void {
    this.#wasFrozen = true
    this.#tickedAtMs = Math.max(this.#tickedAtMs, this.#world.clock.nowMs() + ms)
  }

  forgetFills(beforeMs: number): void {
    this.fills = this.fills.filter(({ timeMs }) => timeMs >= beforeMs)
  }

  #end(result: RunResult | undefined, failure: unknown): void {
    this.result = result
    this.failure = failure
    // The operating system closes what the program left open.
    this.#port.sever()
    const late = this.#wasFrozen && LATE_WORDS.test(String(failure))
    if (failure !== undefined && !this.stopping && !late && !isExpected(failure))
      report(this.#world, 'a start fails only for a reason of the venue', String(failure))
  }

  #take(event: MakerEvent): void {
    tell(this.#world, 'maker', event)
    switch (event.type) {
      case 'started':
        this.started = event
        this.startedAtMs = this.#world.clock.nowMs()
        // What had halted for good stays so over a restart.
        for (const { coin, halted } of event.markets) if (halted !== null) this.halted.set(coin, halted)
        this.#tickedAtMs = this.startedAtMs
        break
      case 'fill':
        this.fills.push(event)
        break
      case 'flow':
        this.flows.push(event)
        break
      case 'halted':
        this.halted.set(event.coin, event.reason)
        break
      case 'status':
        this.status = event
        this.statusAtMs = this.#world.clock.nowMs()
        break
      case 'tick':
        this.ticks += 1
        this.lastTick = event
        this.#tickedAtMs = this.#world.clock.nowMs()
        break
      case 'refused':
        if (OWN_MISTAKES.has(event.code)) report(this.#world, 'no refusal of our own making', event)
        break
      case 'unanswered':
        if (event.reason.includes('its targets were')) report(this.#world, 'no refusal of our own making', event)
        break
      case 'error':
        this.#takeError(event)
        break
      default:
    }
    this.#onEvent(this, event)
  }

  #takeError({ where, message }: Told<'error'>): void {
    const correction = /^the venue counts (-?\d+) requests/.exec(message)
    if (correction) this.budgetCorrection += Number(correction[1])
    if (where === 'caution' || where === 'loop') {
      this.worries += 1
      return
    }
    // Until it has started, a reading that fails ends the run; the supervisor starts it again.
    const isFatal = where === 'run' && this.started !== undefined
    if (!isFatal && this.#wasFrozen && LATE_WORDS.test(message)) return
    if (!isFatal && OWN_WORDS.some((words) => words.test(message))) return
    report(this.#world, 'every error has its reason outside', { where, message })
  }
}
