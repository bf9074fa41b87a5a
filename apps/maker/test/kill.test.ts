import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MakerEvent } from '../src/events.ts'
import type { Summary } from '../src/summary.ts'
import { makerSigner } from './orchestrator/venue.ts'
import { CLI } from './spawnCli.ts'

/** Whole processes over real sockets, killed without warning: what a power cut leaves behind is what they start from again. */
const LONG_MS = 120_000

let folder: string
let port: number
let children: ChildProcess[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hyperladder-kill-'))
  port = await freePort()
  children = []
  writeFileSync(
    join(folder, 'maker.toml'),
    `network = "paper"\nurl = "http://127.0.0.1:${port}"\n[quoting]\ninterval_ms = 1000\nreconcile_every = 5\n[[markets]]\ncoin = "PURR/USDC"\nstart_px = "0.18836"\nlevels = 40\norder_size = "500"\n`,
  )
})

afterEach(async () => {
  for (const child of children) await kill(child)
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: free } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return free
}

type Started = { readonly child: ChildProcess; readonly lines: () => readonly string[] }

function start(...args: readonly string[]): Started {
  const child = spawn(process.execPath, [...CLI, ...args], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder, NO_COLOR: '1', HYPERLADDER_PRIVATE_KEY: `0x${'11'.repeat(32)}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
  return { child, lines: () => text.split('\n') }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'close')
}

async function waitFor(what: string, started: Started, found: (lines: readonly string[]) => boolean): Promise<void> {
  const untilMs = Date.now() + 60_000
  while (!found(started.lines())) {
    if (Date.now() > untilMs || started.child.exitCode !== null) throw new Error(`no ${what}: ${started.lines().slice(-15).join('\n')}`)
    await sleep(50)
  }
}

async function startVenue(): Promise<Started> {
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
  await waitFor('venue', venue, (lines) => lines.some((line) => line.includes('Ctrl-C stops it')))
  return venue
}

const startMaker = (...args: readonly string[]): Started =>
  start('start', '--config', 'maker.toml', '--log-format', 'json', '--log-level', 'debug', ...args)

const eventsOf = (started: Started): readonly MakerEvent[] =>
  started.lines().flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as MakerEvent] : []))

const fillsOf = (started: Started): number => eventsOf(started).filter(({ type }) => type === 'fill').length
const tradedAtLeast = (fills: number) => (started: Started) => waitFor(`${fills} fills`, started, () => fillsOf(started) >= fills)

/** Lets the maker run to its end by SIGTERM and returns its summary. */
async function finish(maker: Started): Promise<Summary> {
  maker.child.kill('SIGTERM')
  const [code] = (await once(maker.child, 'close')) as [number]
  expect(code, maker.lines().slice(-5).join('\n')).toBe(0)
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
  test('the maker waits, settles what was lost, goes on, and ends with every equality', { timeout: LONG_MS }, async () => {
    const venue = await startVenue()
    const maker = startMaker('--summary', 'summary.json')
    await tradedAtLeast(2)(maker)
    await kill(venue.child)
    await waitFor('loss of the connection', maker, () =>
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
  test('the next one adopts what rests, doubles no level, and the boundary does not jump', { timeout: LONG_MS }, async () => {
    await startVenue()
    const first = startMaker()
    await tradedAtLeast(2)(first)
    await kill(first.child)
    const heir = startMaker('--summary', 'summary.json')
    await waitFor('start', heir, () => eventsOf(heir).some(({ type }) => type === 'started'))
    const started = eventsOf(heir).find((event) => event.type === 'started')
    const last = eventsOf(first).findLast((event) => event.type === 'fill')
    if (started?.type !== 'started' || last?.type !== 'fill') throw new Error('no start, or no fill before it')
    expect(started.markets[0]?.adopted).toBeGreaterThanOrEqual(35)
    // The boundary stands where the last fill left it, give or take the fills between the two lives.
    expect(Math.abs((started.markets[0]?.boundary ?? 0) - (last.level ?? 0))).toBeLessThanOrEqual(2)
    await waitFor('a first tick', heir, () => eventsOf(heir).some(({ type }) => type === 'tick'))
    const tick = eventsOf(heir).find((event) => event.type === 'tick')
    if (tick?.type !== 'tick') throw new Error('no tick')
    expect(tick.sent.places + tick.sent.modifies).toBeLessThanOrEqual(6)
    await tradedAtLeast(2)(heir)
    const summary = await finish(heir)
    expectAgreement(summary)
    expect(summary.corrections).toEqual({ orders: 0, balances: 0, budget: 0 })
  })
})
