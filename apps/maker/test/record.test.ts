import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eachEvent, type MarketEvent, mergeSources, openRecording } from '@hyperladder/market-data'
import { type PaperExchange, startPaperExchange } from '@hyperladder/paper-exchange'
import { parseSpotMeta } from '@hyperladder/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { killHard, Launcher } from './launch.ts'
import { CLI, spawnCli } from './spawnCli.ts'

const COIN = 'PURR/USDC'
/** Process starts on a busy machine. */
const RUN_MS = 180_000

const launcher = new Launcher()
const trades = new Map<number, number>()
let folder: string
let paper: PaperExchange
let watching: NodeJS.Timeout

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperladder-record-'))
  paper = await startPaperExchange({
    seed: 5,
    blockMs: 20,
    ipLimits: false,
    cadence: { bookMs: 100, fastBookMs: 50 },
    control: { port: 0 },
  })
  watching = setInterval(() => {
    for (const { tid, timeMs } of paper.core.recentTrades(COIN)) trades.set(tid, timeMs)
  }, 10)
})
afterEach(() => launcher.killAll())
afterAll(async () => {
  clearInterval(watching)
  await paper.stop()
  await rm(folder, { recursive: true })
})

const args = (out: string, ...more: string[]) => [
  'record',
  '--url',
  paper.url,
  '--coins',
  COIN,
  '--out',
  out,
  '--progress',
  '300ms',
  ...more,
]
const start = (out: string, ...more: string[]) => launcher.launch(args(out, ...more), { cwd: folder })

async function recorded(out: string): Promise<MarketEvent[]> {
  const events: MarketEvent[] = []
  for await (const event of eachEvent(mergeSources(await openRecording(join(folder, out))))) events.push(event)
  return events
}

/** Whether what the lost connection cost is on the disk, and files are being written. */
async function gapIsKept(said: string): Promise<boolean> {
  const parts = (await readdir(join(folder, 'tape'))).filter((name) => name.endsWith('.jsonl.part'))
  const texts = await Promise.all(parts.map((name) => readFile(join(folder, 'tape', name), 'utf8').catch(() => '')))
  const hasGap = (name: string, text: string) => name.startsWith('bbo-') && text.includes('the connection was lost: ')
  const isFinished = /finished {4}bbo-\S+\.parquet: \d+ events?, [1-9]\d* gap/.test(said)
  return parts.length > 0 && (isFinished || parts.some((name, i) => hasGap(name, texts[i] as string)))
}

/** Asserts that no trade of the venue between the first and the last recorded one is missing, but for those in a gap. */
function expectWhole(events: readonly MarketEvent[]): void {
  const tape = events.flatMap((event) => (event.type === 'trade' ? [event] : []))
  const gaps = events.flatMap((event) => (event.type === 'gap' && event.kind === 'trade' ? [event] : []))
  const tids = tape.map(({ tid }) => tid as number)
  expect(new Set(tids).size).toBe(tids.length)
  for (const { tid, timeMs } of tape) expect(trades.get(tid as number)).toBe(timeMs)
  const [from, to] = [tape[0]?.timeMs ?? 0, tape.at(-1)?.timeMs ?? 0]
  const missing = [...trades].filter(([tid, timeMs]) => timeMs > from && timeMs < to && !tids.includes(tid))
  expect(missing.filter(([, timeMs]) => !gaps.some((gap) => gap.timeMs <= timeMs && timeMs <= gap.untilMs))).toEqual([])
}

describe('a recording', () => {
  test('survives dropped sockets and kill -9, rotates, and ends whole at Ctrl-C', async () => {
    const first = start('tape', '--feeds', 'trades,bbo,fast-book', '--rotate', '2s')
    await first.says(/finished {4}trade-PURR_USDC-\S+\.parquet: \d+ events/)
    const fault = JSON.stringify({ name: 'droppedSocket', rate: 1, count: 1 })
    await fetch(`${paper.controlUrl}/fault`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: fault })
    await first.says(/connection lost: /)
    await first.says(/connected again: 1 reconnect so far/)
    await first.says(/connected again[\s\S]*\d\d:\d\d:\d\d {4}\d+ trades/)
    await expect.poll(() => gapIsKept(first.output.text), { timeout: RUN_MS }).toBe(true)
    await killHard(first.child)

    // No file of it ends at an hour.
    const second = start('tape', '--feeds', 'trades,bbo,fast-book', '--rotate', '480h')
    await second.says(/recovered {3}\S+\.parquet: \d+ events? of a recorder that was killed; /)
    const inUse = await spawnCli(args('tape'), { cwd: folder })
    expect([inUse.code, inUse.stderr]).toEqual([
      2,
      expect.stringContaining('is recorded into by another process: stop that one, or name another folder'),
    ])
    await second.says(/\n\d\d:\d\d:\d\d {4}\d\d+ trades/)
    second.child.kill('SIGINT')
    expect(await second.end()).toBe(0)
    expect(second.output.text).toMatch(/; 0 open files, 3 finished of \d+ bytes\nstopped: Ctrl-C\n$/)

    const events = await recorded('tape')
    expectWhole(events)
    const reasons = new Set(events.flatMap((event) => (event.type === 'gap' && event.kind === 'bbo' ? [event.reason] : [])))
    expect([...reasons]).toEqual([expect.stringContaining('the connection was lost: '), 'the recorder was not running'])
    expect((await readdir(join(folder, 'tape'))).filter((name) => name.endsWith('.part'))).toEqual([])
    const { files } = JSON.parse(await readFile(join(folder, 'tape/manifest.json'), 'utf8')) as { files: { kind: string }[] }
    expect(new Set(files.map(({ kind }) => kind))).toEqual(new Set(['trade', 'bbo', 'book']))
    const meta = parseSpotMeta(JSON.parse(await readFile(join(folder, 'tape/spotMeta.json'), 'utf8')))
    const pair = meta.universe.items.find(({ name }) => name === COIN)
    const names = pair?.tokens.map((index) => meta.tokens.items.find((token) => token.index === index)?.name)
    expect([meta.universe.bad, meta.tokens.bad, names]).toEqual([[], [], ['PURR', 'USDC']])
  })

  test('on a disk that is full says so, exits 1, and the next start finishes what was written', async () => {
    // No file may grow beyond 1 KiB: what a full disk answers, without one.
    const child = spawn('bash', ['-c', 'ulimit -f 1; exec "$@"', 'bash', process.execPath, ...CLI, ...args('full', '--feeds', 'bbo')], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', npm_lifecycle_event: undefined },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const [code] = await once(child, 'close')
    expect(stderr).toMatch(/error: \S+bbo-PURR_USDC-\S+\.part could not be written: files may not grow beyond this size here \(EFBIG\)/)
    expect(stderr).toContain('what was recorded until then is kept in full: the next start finishes it')
    expect(code).toBe(1)
    const again = await spawnCli(args('full', '--feeds', 'bbo', '--duration', '1s'), { cwd: folder })
    expect(again.stdout).toMatch(/recovered {3}bbo-PURR_USDC-\S+: \d+ events? of a recorder that was killed; \d+ bytes of a line/)
    expect(again.stdout).toMatch(/stopped: --duration is over\n$/)
    expect(again.code).toBe(0)
    expect((await recorded('full')).filter(({ type }) => type === 'bbo').length).toBeGreaterThan(1)
  })
})

describe('refused with exit code 2 and what is allowed', () => {
  test.each([
    ['a coin that is not there', ['--coins', 'NOPE'], /--coins: market 'NOPE' is not in the venue's universe/],
    [
      'a folder below one that is not there',
      ['--out', 'absent/tape'],
      /--out: \S+absent\/tape could not be made: \S+absent is not there\. Make that first/,
    ],
    ['a folder that is a file', ['--out', 'file'], /--out: \S+file\S* could not be (read|written)/],
    ['a feed that there is not', ['--feeds', 'trades,candles'], /'candles' must be one of trades, bbo, book, fast-book/],
    ['two kinds of book', ['--feeds', 'book,fast-book'], /It must have book or fast-book, not both/],
    ['a rotation below a second', ['--rotate', '10ms'], /--rotate was 10ms, must be at least 1s/],
    ['a duration that is none', ['--duration', 'long'], /--duration: duration was 'long', must be above 0/],
    ['a network and a url', ['--network', 'testnet'], /'--network <name>' cannot be used with option '--url <url>'/],
  ] as const)('%s', async (_, more, message) => {
    await writeFile(join(folder, 'file'), '')
    const { code, stderr } = await spawnCli(args('refused', ...more), { cwd: folder })
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })

  test('nobody’s markets', async () => {
    const { code, stderr } = await spawnCli(['record', '--coins', COIN, '--out', 'x'], { cwd: folder })
    expect([code, stderr]).toEqual([2, expect.stringContaining('--network or --url must say where the markets are')])
  })
})

test('a venue that can’t be reached is exit code 1', async () => {
  const { code, stderr } = await spawnCli(['record', '--url', 'http://127.0.0.1:9', '--coins', COIN, '--out', 'x'], { cwd: folder })
  expect(stderr).toContain("http://127.0.0.1:9 can't be reached")
  expect(code).toBe(1)
})
