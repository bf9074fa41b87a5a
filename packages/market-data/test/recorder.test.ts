import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MarketEvent } from '@hyperladder/exchange-port'
import type { Px, Sz, Tid } from '@hyperladder/units'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { marketUnits, mergeSources, openRecording, type RecordedFile, Recorder } from '../src/index.ts'
import { arbEvents, collect } from '../src/testing.ts'

const root = mkdtempSync(join(tmpdir(), 'hyperladder-recorder-'))
afterAll(() => rmSync(root, { recursive: true }))
const COIN = 'PURR/USDC'
const market = marketUnits(COIN, 0)
let folders = 0
const fresh = () => join(root, `f${++folders}`)

const trade = (tid: number, timeMs: number): MarketEvent => ({
  type: 'trade',
  coin: COIN,
  timeMs,
  px: 5n as Px,
  sz: 1n as Sz,
  side: 'ask',
  tid: tid as Tid,
})
const bbo = (timeMs: number): MarketEvent => ({ type: 'bbo', coin: COIN, timeMs, bid: null, ask: { px: 6n as Px, sz: 2n as Sz } })
const gap = (timeMs: number, untilMs: number): MarketEvent => ({
  type: 'gap',
  coin: COIN,
  kind: 'trade',
  timeMs,
  untilMs,
  reason: 'the recorder was not running',
})

const clock = { nowMs: 1_790_000_000_000 }
const open = (folder: string, onFile?: (file: RecordedFile) => void) =>
  Recorder.open({
    folder,
    markets: [market],
    source: 'test',
    rotateMs: 60_000,
    nowMs: () => {
      // Two files of one kind never begin at the same moment of a real clock.
      clock.nowMs += 1
      return clock.nowMs
    },
    ...(onFile === undefined ? {} : { onFile }),
  })
const recorded = async (folder: string) => collect(mergeSources(await openRecording(folder)))

describe('a recording', () => {
  test('gives back every event, over rotations and stops, whatever they were', async () => {
    await fc.assert(
      fc.asyncProperty(arbEvents('trade', COIN, 30), arbEvents('book', COIN, 10), fc.nat(30), async (trades, books, cut) => {
        const folder = fresh()
        const recorder = await open(folder)
        const named = (events: readonly MarketEvent[], kind: 'trade' | 'book') =>
          events.map((event) => (event.type === 'gap' ? { ...event, kind } : event))
        const [first, second] = [named(trades, 'trade'), named(books, 'book')]
        for (const event of first.slice(0, cut)) recorder.append(event)
        clock.nowMs += 60_000
        await recorder.tick()
        for (const event of [...first.slice(cut), ...second]) recorder.append(event)
        await recorder.close()
        if (first.length + second.length === 0) return
        const back = await recorded(folder)
        expect(back.filter((event) => event.type === 'trade' || (event.type === 'gap' && event.kind === 'trade'))).toEqual(first)
        expect(back.filter((event) => event.type === 'book' || (event.type === 'gap' && event.kind === 'book'))).toEqual(second)
      }),
      { numRuns: 25 },
    )
  })

  test('has a manifest that says what each file holds', async () => {
    const folder = fresh()
    const told: RecordedFile[] = []
    const recorder = await open(folder, (file) => told.push(file))
    for (const event of [trade(1, 10), { ...gap(10, 15), reason: 'x' }, trade(2, 15), bbo(11)]) recorder.append(event)
    await recorder.close()
    const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { files: RecordedFile[] }
    expect(files).toEqual([
      expect.objectContaining({ kind: 'bbo', coin: COIN, events: 1, fromMs: 11, toMs: 11, gaps: 0, gapMs: 0 }),
      expect.objectContaining({ kind: 'trade', szDecimals: 0, pxDecimals: 8, events: 2, fromMs: 10, toMs: 15, gaps: 1, gapMs: 5 }),
    ])
    expect(new Set(told)).toEqual(new Set(files))
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('that goes on after a stop has a gap, unless the venue’s replay reaches back to a known trade', async () => {
    const folder = fresh()
    for (const events of [
      [trade(1, 10), trade(2, 20)],
      [trade(2, 20), trade(3, 30)],
      [trade(7, 70), trade(8, 80)],
    ]) {
      const recorder = await open(folder)
      for (const event of events) recorder.append(event)
      await recorder.close()
    }
    expect(await recorded(folder)).toEqual([trade(1, 10), trade(2, 20), trade(3, 30), gap(30, 70), trade(7, 70), trade(8, 80)])
  })

  test('is one recorder’s at a time', async () => {
    const folder = fresh()
    const recorder = await open(folder)
    await expect(open(folder)).rejects.toThrow(`${folder} is recorded into by another process: stop that one, or name another folder`)
    await recorder.close()
    await (await open(folder)).close()
  })

  test('of a market that was not named is refused', async () => {
    const recorder = await open(fresh())
    expect(() => recorder.append({ ...trade(1, 1), coin: '@1' })).toThrow(
      'recorded event was a trade of @1, must be of a market and kind that is recorded',
    )
    await recorder.close()
  })
})

describe('a folder that was left in any state', () => {
  /** A spool as a killed recorder leaves it. */
  async function spoolOf(folder: string, events: readonly MarketEvent[]): Promise<string> {
    const copy = fresh()
    const recorder = await open(copy)
    for (const event of events) recorder.append(event)
    await recorder.tick()
    const name = readdirSync(copy).find((one) => one.endsWith('.jsonl.part')) as string
    const text = readFileSync(join(copy, name), 'utf8')
    await recorder.close()
    await (await open(folder)).close()
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }

  test('cut at any byte gives back every line that was whole, and says what was not', async () => {
    const events = [trade(1, 10), trade(2, 20), trade(3, 30)]
    const whole = readFileSync(await spoolOf(fresh(), events), 'utf8')
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), async (length) => {
        const folder = fresh()
        await (await open(folder)).close()
        const spool = join(folder, 'trade-PURR_USDC-20260921T000000.000Z.jsonl.part')
        writeFileSync(spool, whole.slice(0, length))
        const recorder = await open(folder)
        await recorder.close()
        const lines = whole.slice(0, length).split('\n').length - 1
        const kept = events.slice(0, Math.max(0, lines - 1))
        const lostBytes = length - (whole.slice(0, length).lastIndexOf('\n') + 1)
        const { 0: found } = recorder.recovered
        expect(found?.events).toBe(kept.length)
        if (lines > 0) expect(found?.lostBytes).toBe(lostBytes)
        expect(existsSync(spool)).toBe(false)
        expect(kept.length === 0 ? [] : await recorded(folder)).toEqual(kept)
      }),
      { numRuns: 30 },
    )
  })

  test('finished but for the spool’s removal is left as it is, and half-made Parquet goes', async () => {
    const folder = fresh()
    const spool = await spoolOf(folder, [trade(1, 10)])
    const text = readFileSync(spool, 'utf8')
    await (await open(folder)).close()
    writeFileSync(spool, text)
    writeFileSync(join(folder, 'trade-x.parquet.part'), 'half')
    rmSync(join(folder, 'manifest.json'))
    const recorder = await open(folder)
    await recorder.close()
    expect(recorder.recovered.map(({ events }) => events)).toEqual([0])
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
    expect(await recorded(folder)).toEqual([trade(1, 10)])
  })

  test('with a line that is broken in its middle stops and names it, and loses nothing', async () => {
    const folder = fresh()
    const spool = await spoolOf(folder, [trade(1, 10), trade(2, 20)])
    const text = readFileSync(spool, 'utf8').replace('"timeMs":10', '"timeMs":')
    writeFileSync(spool, text)
    await expect(open(folder)).rejects.toThrow(`row 2 of ${spool} can't be read: `)
    expect(readFileSync(spool, 'utf8')).toBe(text)
  })
})

describe('a folder', () => {
  test('that can’t be made or written in is refused by its name', async () => {
    const file = fresh()
    writeFileSync(file, '')
    await expect(open(file)).rejects.toThrow(/could not be (made|written)/)
    await expect(open(join(file, 'below'))).rejects.toThrow(/could not be made: a part of its path is no folder \(ENOTDIR\)/)
  })

  test.skipIf(process.getuid?.() === 0)('that this user may not write in is refused by its name', async () => {
    const folder = fresh()
    await (await open(folder)).close()
    rmSync(join(folder, '.recorder.lock'))
    chmodSync(folder, 0o500)
    await expect(open(folder)).rejects.toThrow(/could not be written/)
    chmodSync(folder, 0o700)
  })

  test('without recordings, or of other coins, tells what it holds', async () => {
    const folder = fresh()
    const recorder = await open(folder)
    recorder.append(bbo(5))
    await recorder.close()
    await expect(openRecording(folder, { coins: ['@1'] })).rejects.toThrow(`${folder} holds recordings of PURR/USDC, not of @1`)
    await expect(openRecording(root)).rejects.toThrow(`${root} holds recordings of nothing`)
    expect((await openRecording(folder, { kinds: ['trade'] })).length).toBe(0)
  })
})
