import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { coloursFor } from '@hyperladder/command-line'
import { createExchangeClient } from '@hyperladder/exchange-client'
import type { Clock } from '@hyperladder/exchange-port'
import { Journal } from '@hyperladder/journal'
import { createSigner } from '@hyperladder/protocol'
import type { Side } from '@hyperladder/units'
import type { MakerEvent } from '../src/events.ts'
import { type RunResult, runMaker } from '../src/orchestrator/runMaker.ts'
import { createTerminalReporter } from '../src/output/terminalReporter.ts'
import { systemClock } from '../src/systemClock.ts'
import { settingsOf } from '../test/orchestrator/harness.ts'
import { type Moments, nowNs, Trace } from './trace.ts'
import type { VenueLog, VenueOptions, VenueOrder, VenueReady } from './venueThread.ts'

const COIN = 'PURR/USDC'
/** The ladder of the engine's bench: 20+20 of 1656 levels, half of it base. */
const SETTINGS = settingsOf({
  markets: [
    { coin: COIN, startPx: '0.1', levels: 1656, spacing: '0.003', orderSize: '1000', gapLevels: 0, activeLevels: 20, allocation: {} },
  ],
  intervalMs: 3000,
  reconcileEvery: 20,
})
const FUNDS = { USDC: '1500000', PURR: '828000' }
const PRICE = '1.19'
/** So much later than the last tick the loop answers a fill at once, rather than 50 ms after that tick. */
const QUIET_NS = 60e6
const PATIENCE_MS = 10_000

/** The client counts the IP's 1200 requests a minute by a clock of 20 times the speed: after 600 fills it would send nothing more else. */
const startMs = systemClock.nowMs()
const fastClock: Clock = { nowMs: () => startMs + (systemClock.nowMs() - startMs) * 20, sleep: systemClock.sleep }

/** One fill: its moments here, and in the venue's thread. `batches`: actions that answered it. */
export type Answered = Required<Moments> & {
  readonly sentNs: number
  readonly firstNs: number
  readonly lastNs: number
  readonly batches: number
}

/** A maker as `hyperladder start` runs it, with its journal and its terminal (which nobody reads), on a venue in another thread. */
export class LiveMaker {
  readonly #trace: Trace
  readonly #venue: Worker
  readonly #echoPort: number
  readonly #stop = new AbortController()
  readonly #errors: string[] = []
  #end: () => Promise<RunResult> = () => Promise.reject(new Error('the maker was not started'))
  #quoting = false
  #fills = 0

  private constructor(trace: Trace, venue: Worker, echoPort: number) {
    this.#trace = trace
    this.#venue = venue
    this.#echoPort = echoPort
  }

  /** Resolves when the whole ladder rests and all is quiet. */
  static async start(actionsOver: 'http' | 'post'): Promise<LiveMaker> {
    const trace = new Trace()
    const signer = trace.signer(createSigner(`0x${'11'.repeat(32)}`))
    const workerData: VenueOptions = { maker: signer.address, coin: COIN, price: PRICE, fund: FUNDS }
    const venue = new Worker(new URL('venueThread.ts', import.meta.url), { workerData, execArgv: ['--conditions=@hyperladder/source'] })
    const [{ url, echoPort }] = (await once(venue, 'message')) as [VenueReady]
    const live = new LiveMaker(trace, venue, echoPort)
    const client = createExchangeClient({ network: 'paper', url, account: signer.address, signer, actionsOver, clock: fastClock })
    const folder = mkdtempSync(join(tmpdir(), 'hyperladder-live-'))
    const colours = coloursFor({ isTty: true, env: {} })
    const reporter = createTerminalReporter({ write: () => {}, colours, width: 120, level: 'info', nowMs: systemClock.nowMs })
    const run = runMaker({
      port: trace.port(client),
      clock: systemClock,
      settings: SETTINGS,
      onEvent: trace.telling((event) => {
        live.#heed(event)
        reporter.event(event)
      }),
      stop: live.#stop.signal,
      openJournal: (identity) =>
        trace.journal(Journal.open({ path: join(folder, 'maker.journal'), identity, program: 'bench', nowMs: systemClock.nowMs })),
    })
    live.#end = async () => {
      live.#stop.abort('the bench is over')
      const result = await run
      await client.close()
      rmSync(folder, { recursive: true })
      return result
    }
    await live.#until('the ladder', () => live.#quoting && trace.open === 0)
    await live.#quiet()
    return live
  }

  /** Has so many of the maker's best orders taken, of the sides in turn, each when the one before is answered. `spaced`: and all is quiet again. */
  async fill(count: number, spaced: boolean): Promise<readonly Answered[]> {
    await this.#ask<VenueLog>('log')
    const seen: { moments: Required<Moments>; batches: number }[] = []
    for (let at = 0; at < count; at += 1) {
      if (spaced) await this.#quiet()
      this.#trace.begin()
      this.#fills += 1
      this.#order((this.#fills % 2 === 0 ? 'bid' : 'ask') satisfies Side)
      const { moments } = this.#trace
      await this.#until('an answer to a fill', () => moments.writtenNs !== undefined && this.#trace.open === 0)
      if (spaced) await this.#quiet()
      seen.push({ moments: moments as Required<Moments>, batches: this.#trace.batches })
    }
    const { fills, actionsNs } = await this.#ask<VenueLog>('log')
    return seen.map(({ moments, batches }, at) => {
      const sent = fills[at]
      if (sent?.oid !== moments.oid) throw new Error(`fill ${at} was of order ${sent?.oid}, answered was ${moments.oid}`)
      const untilNs = fills[at + 1]?.atNs ?? Number.POSITIVE_INFINITY
      const actions = actionsNs.filter((atNs) => atNs >= moments.writtenNs && atNs < untilNs)
      const answered = {
        ...moments,
        batches,
        sentNs: sent?.atNs as number,
        firstNs: actions[0] as number,
        lastNs: actions.at(-1) as number,
      }
      const missing = Object.entries(answered).filter(([, value]) => !Number.isFinite(value))
      if (missing.length > 0) throw new Error(`of fill ${at} there is no ${missing.map(([name]) => name).join(', ')}`)
      return answered
    })
  }

  /** Returns what it takes bytes to come here and back, in ns. */
  async echo(count: number): Promise<readonly number[]> {
    const answered = this.#ask<readonly number[]>(count)
    const socket = connect(this.#echoPort, '127.0.0.1').setNoDelay()
    socket.on('data', (chunk) => socket.write(chunk))
    const samples = await answered
    socket.destroy()
    return samples
  }

  /** Stops the maker and the venue. @throws unless the books agreed with the venue all the time, and all fills were booked. */
  async stop(): Promise<void> {
    const { exitCode, summary } = await this.#end()
    this.#order('stop')
    await once(this.#venue, 'exit')
    this.#trace.end()
    const { corrections, violations, markets } = summary
    const wrong = [
      ...this.#errors,
      ...(exitCode === 0 ? [] : [`exit code ${exitCode}`]),
      ...(violations === 0 ? [] : [`${violations} violations`]),
      ...Object.entries(corrections).flatMap(([of, count]) => (count === 0 ? [] : [`${count} corrections of ${of}`])),
      ...markets.flatMap(({ fills, refused }) => (refused === 0 && fills === this.#fills ? [] : [`${refused} refused, ${fills} fills`])),
    ]
    if (wrong.length > 0) throw new Error(`the maker of the bench did not hold: ${wrong.join('; ')}`)
  }

  #heed(event: MakerEvent): void {
    if (event.type === 'error') this.#errors.push(`${event.where}: ${event.message}`)
    if (event.type === 'tick' && event.sent.places > 0) this.#quoting = true
  }

  async #quiet(): Promise<void> {
    await this.#until('a quiet moment', () => this.#trace.open === 0 && nowNs() - this.#trace.activeNs > QUIET_NS)
  }

  async #until(what: string, condition: () => boolean): Promise<void> {
    const startedNs = nowNs()
    while (!condition()) {
      if (nowNs() - startedNs > PATIENCE_MS * 1e6) throw new Error(`${what} did not come: ${this.#errors.join('; ')}`)
      await sleep(1)
    }
  }

  #order(order: VenueOrder): void {
    this.#venue.postMessage(order)
  }

  async #ask<T>(order: VenueOrder): Promise<T> {
    this.#order(order)
    const [answer] = (await once(this.#venue, 'message')) as [T]
    return answer
  }
}
