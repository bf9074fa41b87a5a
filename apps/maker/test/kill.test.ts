import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MakerEvent } from '../src/events.ts'
import type { Summary } from '../src/summary.ts'
import { killHard, type Launched, Launcher } from './launch.ts'
import { makerSigner } from './orchestrator/venue.ts'
import { steadyPort } from './steadyPort.ts'

let folder: string
let port: number
const launcher = new Launcher()

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-kill-'))
  port = await steadyPort()
  writeFileSync(
    join(folder, 'maker.toml'),
    `network = "paper"\nurl = "http://127.0.0.1:${port}"\n[quoting]\ninterval_ms = 1000\nreconcile_every = 5\n[[markets]]\ncoin = "PURR/USDC"\nstart_px = "0.18836"\nlevels = 40\norder_size = "500"\n`,
  )
})

afterEach(async () => {
  await launcher.killAll()
  rmSync(folder, { recursive: true, force: true })
})

const start = (...args: readonly string[]): Launched =>
  launcher.launch(args, { cwd: folder, env: { HYPERLADDER_PRIVATE_KEY: `0x${'11'.repeat(32)}` } })

async function startVenue(): Promise<Launched> {
  const venue = start(
    'paper',
    '--port',
    String(port),
    '--seed',
    '7',
    '--fund',
    `${makerSigner.address}=USDC:5000,PURR:10000`,
    '--state',
    'venue.db',
  )
  await venue.says(/Ctrl-C stops it/)
  return venue
}

const startMaker = (...args: readonly string[]): Launched =>
  start('start', '--config', 'maker.toml', '--log-format', 'json', '--log-level', 'debug', ...args)

const eventsOf = (started: Launched): readonly MakerEvent[] =>
  started.output.text.split('\n').flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as MakerEvent] : []))

const fillsOf = (started: Launched): number => eventsOf(started).filter(({ type }) => type === 'fill').length
const tradedAtLeast = (fills: number) => (started: Launched) => started.until(`${fills} fills`, () => fillsOf(started) >= fills)

/** Lets the maker run to its end by SIGTERM and returns its summary. */
async function finish(maker: Launched): Promise<Summary> {
  maker.child.kill('SIGTERM')
  expect(await maker.end(), maker.output.text.slice(-1000)).toBe(0)
  return JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary
}

function expectAgreement(summary: Summary): void {
  const [market] = summary.markets
  expect(market?.inventory).toMatchObject({ base: market?.inventory.venueBase, quote: market?.inventory.venueQuote })
  expect(market?.orders.live).toBe(market?.orders.venue)
  expect(market?.orders.afterShutdown).toBe(0)
  expect(summary.budget.used).toBe(summary.budget.venueUsed)
  expect(summary.violations).toBe(0)
}

describe('kill -9 of the exchange in the middle of a run', () => {
  test('the maker waits, settles what was lost, goes on, and ends with every equality', async () => {
    const venue = await startVenue()
    const maker = startMaker('--summary', 'summary.json')
    await tradedAtLeast(2)(maker)
    await killHard(venue.child)
    await maker.until('loss of the connection', () =>
      eventsOf(maker).some((event) => event.type === 'connection' && event.state === 'down'),
    )
    await startVenue()
    const fills = fillsOf(maker)
    await tradedAtLeast(fills + 2)(maker)
    const summary = await finish(maker)
    expect(summary.reconnects).toBeGreaterThanOrEqual(1)
    expectAgreement(summary)
  })
})

describe('kill -9 of the maker', () => {
  test('the next one adopts what rests, doubles no level, and the boundary does not jump', async () => {
    await startVenue()
    const first = startMaker()
    await tradedAtLeast(2)(first)
    await killHard(first.child)
    const heir = startMaker('--summary', 'summary.json')
    await heir.until('start', () => eventsOf(heir).some(({ type }) => type === 'started'))
    const started = eventsOf(heir).find((event) => event.type === 'started')
    if (started?.type !== 'started') throw new Error('no start')
    // Others trade all the time: what they took before the heir could read rests no more, and is answered first.
    const missed = Number(/with (\d+) fills? of the time between/.exec(started.notes.join())?.[1])
    expect(started.markets[0]?.adopted).toBeGreaterThanOrEqual(35 - missed)
    // The boundary stands where inventory says, however much was filled between the two lives: below the full asks, or at the level below them.
    const fullAsks = Math.floor(Number(started.markets[0]?.base) / 500)
    expect([40 - fullAsks, 40 - fullAsks - 1]).toContain(started.markets[0]?.boundary)
    await heir.until('a first tick', () => eventsOf(heir).some(({ type }) => type === 'tick'))
    const tick = eventsOf(heir).find((event) => event.type === 'tick')
    if (tick?.type !== 'tick') throw new Error('no tick')
    expect(tick.sent.places + tick.sent.modifies).toBeLessThanOrEqual(6 + 2 * missed)
    await tradedAtLeast(2)(heir)
    const summary = await finish(heir)
    expectAgreement(summary)
    expect(summary.corrections).toEqual({ orders: 0, balances: 0, budget: 0 })
  })
})
