import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom, type Random } from '@hyperladder/testkit'
import { parseDecimal } from '@hyperladder/units'
import type { MakerEvent } from '../../src/events.ts'
import type { Summary } from '../../src/summary.ts'
import { killHard, type Launched, Launcher } from '../launch.ts'
import { makerSigner } from '../orchestrator/venue.ts'
import { spawnCli } from '../spawnCli.ts'
import { fillKey, VenueTruth } from './venueTruth.ts'

export type KillOptions = {
  /** How often the maker is killed. */
  readonly count: number
  readonly seed: number
  /** Where journal, config and logs are left. */
  readonly folder: string
  readonly say: (line: string) => void
}

export type KillReport = {
  readonly kills: number
  readonly killedWhile: { readonly starting: number; readonly quoting: number; readonly sending: number }
  readonly seconds: number
  readonly fills: {
    readonly venue: number
    readonly journal: number
    readonly between: number
    readonly lost: number
    readonly invented: number
  }
  readonly unansweredSettled: number
  readonly looks: number
  readonly doubled: readonly string[]
  /** What the books and the venue disagree in at the end, and what a run said that it must not say. */
  readonly wrong: readonly string[]
}

/** What the market was given: less than the account has, so that a restart which counts it anew shows. */
const ALLOCATED = '8000'
const BASE_DECIMALS = 5
/** Longest that a maker lives after its first quotes. */
const LIFE_MS = 3_000
/** About how long it takes to its first quotes. */
const START_MS = 6_000
const LOOK_MS = 100

/**
 * Runs an exchange with seeded traders and a maker as processes of their own, over real sockets; kills the maker `count` times at random moments (while it
 * starts, while it quotes, while a request is on its way), starts it again from its journal each time, lets the last one end in order, and compares what
 * the exchange says with what the journal and the summary say.
 */
export async function killRestarts(options: KillOptions): Promise<KillReport> {
  const launcher = new Launcher()
  try {
    return await new Rounds(options, launcher).run()
  } finally {
    await launcher.killAll()
  }
}

class Rounds {
  readonly #options: KillOptions
  readonly #launcher: Launcher
  readonly #random: Random
  readonly #killedWhile = { starting: 0, quoting: 0, sending: 0 }
  readonly #doubled = new Set<string>()
  readonly #wrong: string[] = []
  #looks = 0
  #unanswered = 0

  constructor(options: KillOptions, launcher: Launcher) {
    this.#options = options
    this.#launcher = launcher
    this.#random = createRandom(options.seed)
  }

  async run(): Promise<KillReport> {
    const { count, seed, folder, say } = this.#options
    const startMs = performance.now()
    const funds = `${makerSigner.address}=USDC:5000,PURR:10000`
    const venue = this.#launch('paper', '--port', '0', '--seed', String(seed), '--fund', funds, '--no-ip-limits', '--regime', 'chop')
    const [, url = ''] = await venue.says(/http {8}(\S+)/)
    this.#writeConfig(url)
    const truth = new VenueTruth(url, makerSigner.address)
    const looking = new AbortController()
    const looks = this.#lookOn(truth, looking.signal)
    for (let kill = 1; kill <= count; kill += 1) {
      const how = await this.#liveAndDie()
      if (kill % 10 === 0 || kill === count) say(`${kill} of ${count} kills, the last one while ${how}; ${this.#doubled.size} doubled`)
    }
    const summary = await this.#lastLife()
    looking.abort()
    await looks
    this.#compareSummary(summary)
    const fills = await this.#compareFills(truth)
    const replay = await spawnCli(['replay', join(folder, 'maker.journal')])
    if (replay.code !== 0) this.#wrong.push(`the journal does not replay: ${replay.stdout.slice(-2000)}${replay.stderr}`)
    return {
      kills: count,
      killedWhile: this.#killedWhile,
      seconds: Math.round((performance.now() - startMs) / 1000),
      fills,
      unansweredSettled: this.#unanswered,
      looks: this.#looks,
      doubled: [...this.#doubled],
      wrong: this.#wrong,
    }
  }

  #launch(...args: readonly string[]) {
    return this.#launcher.launch(args, { cwd: this.#options.folder, env: { HYPERLADDER_PRIVATE_KEY: `0x${'11'.repeat(32)}` } })
  }

  #writeConfig(url: string): void {
    const market = `coin = "PURR/USDC"\nstart_px = "0.18836"\nlevels = 40\norder_size = "200"\nallocation_base = "${ALLOCATED}"\n`
    const quoting = 'interval_ms = 300\nreconcile_every = 10\n'
    writeFileSync(
      join(this.#options.folder, 'maker.toml'),
      `network = "paper"\nurl = "${url}"\n[quoting]\n${quoting}[[markets]]\n${market}`,
    )
  }

  #startMaker(...args: readonly string[]): Launched {
    return this.#launch('start', '--config', 'maker.toml', '--log-format', 'json', '--log-level', 'debug', ...args)
  }

  /** One life of the maker, ended without a word at a random moment. */
  async #liveAndDie(): Promise<keyof KillReport['killedWhile']> {
    const maker = this.#startMaker()
    const dice = this.#random.int(10)
    const how = dice < 2 ? 'starting' : dice < 6 ? 'quoting' : 'sending'
    if (how === 'starting') await sleep(200 + this.#random.int(START_MS))
    else {
      await maker.until('its first tick', () => eventsOf(maker).some(({ type }) => type === 'tick'))
      await sleep(this.#random.int(LIFE_MS))
      // A tick is told of when its requests are written down and go out: what follows it at once is killed in mid-flight.
      if (how === 'sending') await maker.until('sending', sendsNow(maker))
    }
    await killHard(maker.child)
    this.#killedWhile[how] += 1
    this.#judge(maker)
    return how
  }

  async #lastLife(): Promise<Summary> {
    const maker = this.#startMaker('--summary', 'summary.json')
    await maker.until('its first tick', () => eventsOf(maker).some(({ type }) => type === 'tick'))
    await sleep(LIFE_MS)
    maker.child.kill('SIGTERM')
    const code = await maker.end()
    if (code !== 0) this.#wrong.push(`the last maker ended with ${code}`)
    this.#judge(maker)
    return JSON.parse(readFileSync(join(this.#options.folder, 'summary.json'), 'utf8')) as Summary
  }

  /** What no life may say, whenever it is ended. */
  #judge(maker: Launched): void {
    for (const event of eventsOf(maker)) {
      if (event.type === 'flow' || event.type === 'halted') this.#wrong.push(JSON.stringify(event))
      if (event.type === 'started')
        for (const note of event.notes) this.#unanswered += Number(/(\d+) unanswered settled/.exec(note)?.[1] ?? 0)
    }
    for (const line of maker.output.text.split('\n'))
      if (line !== '' && !line.startsWith('{')) this.#wrong.push(`a maker said: ${line.slice(0, 500)}`)
  }

  /** Looks at the exchange's book all the time, until told to stop. */
  async #lookOn(truth: VenueTruth, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        for (const slot of await truth.doubledSlots()) this.#doubled.add(slot)
        this.#looks += 1
      } catch (error) {
        if (!stop.aborted) this.#wrong.push(`the exchange could not be asked: ${error}`)
      }
      await sleep(LOOK_MS)
    }
  }

  #compareSummary({ markets, violations, budget }: Summary): void {
    const [market] = markets
    const { base, quote, venueBase, venueQuote } = market?.inventory ?? {}
    if (base !== venueBase || quote !== venueQuote)
      this.#wrong.push(`the books have ${base} and ${quote}, the venue ${venueBase} and ${venueQuote}`)
    if (market?.orders.afterShutdown !== 0) this.#wrong.push(`${market?.orders.afterShutdown} orders rest at the end`)
    if (budget.used !== budget.venueUsed) this.#wrong.push(`${budget.used} requests counted, the venue counts ${budget.venueUsed}`)
    if (violations > 0) this.#wrong.push(`${violations} violations`)
  }

  /** Fills one by one, and the allocation that they must have led to. */
  async #compareFills(truth: VenueTruth): Promise<KillReport['fills']> {
    const venue = await truth.fills()
    const db = new DatabaseSync(join(this.#options.folder, 'maker.journal'), { readOnly: true })
    const rows = db.prepare('SELECT coin, time_ms AS time, tid, oid, how FROM fills').all() as unknown as (Parameters<typeof fillKey>[0] & {
      how: string
    })[]
    const position = String(db.prepare("SELECT value FROM meta WHERE key = 'position'").get()?.value)
    db.close()
    const booked = new Set(rows.filter(({ how }) => how !== 'seed').map(fillKey))
    const told = new Set(venue.map(fillKey))
    const wei = (text: string) => parseDecimal(text, BASE_DECIMALS)
    const moved = venue.map(({ side, sz, fee, feeToken }) => (side === 'B' ? 1n : -1n) * wei(sz) - (feeToken === 'PURR' ? wei(fee) : 0n))
    const expected = moved.reduce((sum, delta) => sum + delta, wei(ALLOCATED))
    const allocated = BigInt(/"allocatedBase":"#(-?\d+)"/.exec(position)?.[1] ?? '0')
    if (allocated !== expected) this.#wrong.push(`${allocated} wei are allocated, ${expected} are what was given and every fill since`)
    return {
      venue: venue.length,
      journal: booked.size,
      between: rows.filter(({ how }) => how === 'missed').length,
      lost: [...told].filter((key) => !booked.has(key)).length,
      invented: [...booked].filter((key) => !told.has(key)).length,
    }
  }
}

/** Whether, from now on, the maker tells of a tick that sent something. */
function sendsNow(maker: Launched): () => boolean {
  const sent = () =>
    eventsOf(maker).filter((event) => event.type === 'tick' && event.sent.places + event.sent.modifies + event.sent.cancels > 0)
  const before = sent().length
  return () => sent().length > before
}

const eventsOf = (started: Launched): readonly MakerEvent[] =>
  started.output.text.split('\n').flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as MakerEvent] : []))
