import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MarketEvent } from '@hyperladder/exchange-port'
import type { Px, Sz } from '@hyperladder/units'
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, describe, expect, test } from 'vitest'
import { describeFile } from '../describeFile.ts'
import { type EventSource, marketUnits } from '../eventSource.ts'
import { openMarketFile } from '../openMarketFile.ts'
import { arbEvents, collect, KINDS } from '../testing.ts'
import { ParquetEventWriter, writeParquet } from './parquetWriter.ts'

const folder = mkdtempSync(join(tmpdir(), 'hyperladder-parquet-'))
afterAll(() => rmSync(folder, { recursive: true }))
const market = marketUnits('PURR/USDC', 0)
let files = 0
const fresh = () => join(folder, `${++files}.parquet`)

const listed = (events: readonly MarketEvent[], kind: EventSource['kind'] = 'trade'): EventSource => ({
  name: 'a list',
  kind,
  market,
  async *chunks() {
    yield events
  },
})
const readBack = async (file: string): Promise<MarketEvent[]> => {
  const [source] = await openMarketFile(file)
  return collect((source as EventSource).chunks())
}
const trade = (timeMs: number, px = 1n): MarketEvent => ({
  type: 'trade',
  coin: 'PURR/USDC',
  timeMs,
  px: px as Px,
  sz: 1n as Sz,
  side: 'bid',
})

describe('a file', () => {
  test.each(KINDS)('of any %s events gives back every one of them, in row groups of any size', async (kind) => {
    await fc.assert(
      fc.asyncProperty(arbEvents(kind, market.coin), fc.integer({ min: 1, max: 20 }), async (events, groupRows) => {
        const file = fresh()
        const written = await writeParquet(file, listed(events, kind), { groupRows })
        expect(await readBack(file)).toEqual(events)
        const gaps = events.filter(({ type }) => type === 'gap')
        const span = events.length === 0 ? {} : { fromMs: events[0]?.timeMs, toMs: events.at(-1)?.timeMs }
        const { bytes } = written
        expect(await describeFile(file)).toEqual([{ file, kind, market, events: events.length - gaps.length, gaps, bytes, ...span }])
      }),
      { numRuns: 60 },
    )
  })

  test('holds plain integer columns that any reader of Parquet understands', async () => {
    const file = fresh()
    const bids = [{ px: 50n as Px, sz: 3n as Sz, n: 2 }]
    const asks = [{ px: 51n as Px, sz: 4n as Sz }]
    await writeParquet(file, listed([{ type: 'book', coin: market.coin, timeMs: 7, receivedMs: 9, bids, asks }], 'book'))
    const { asyncBufferFromFile } = await import('hyparquet')
    const { zstdDecompressSync } = await import('node:zlib')
    const compressors = { ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)) }
    expect(await parquetReadObjects({ file: await asyncBufferFromFile(file), compressors })).toEqual([
      { time_ms: 7n, received_ms: 9n, book: 0, side: 0, px: 50n, sz: 3n, orders: 2 },
      { time_ms: 7n, received_ms: 9n, book: 0, side: 1, px: 51n, sz: 4n, orders: -1 },
    ])
  })

  test('has its name only when it is whole, and nothing is left of one that failed', async () => {
    const file = fresh()
    const writer = new ParquetEventWriter(file, { kind: 'trade', market, source: 'test' })
    writer.append(trade(1))
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, true])
    writer.finish()
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([true, false])
    const before = readdirSync(folder).length
    await expect(writeParquet(fresh(), listed([trade(2), trade(1)]))).rejects.toThrow(/went back from 2 to 1 with a trade, must never/)
    expect(readdirSync(folder)).toHaveLength(before)
  })
})

describe('refused with the file and what is wrong', () => {
  test('events of another market or kind, and numbers beyond 64 bits', () => {
    const writer = new ParquetEventWriter(fresh(), { kind: 'trade', market, source: 'test' })
    expect(() => writer.append({ ...trade(1), coin: '@1' })).toThrow(/was a trade of @1, must be of kind trade and of PURR\/USDC/)
    expect(() => writer.append({ type: 'gap', coin: market.coin, kind: 'bbo', timeMs: 1, untilMs: 2, reason: '' })).toThrow(
      /must be of kind trade/,
    )
    expect(() => writer.append(trade(1, 2n ** 63n))).toThrow(/9223372036854775808 does not fit 64 bits/)
    writer.abandon()
  })

  test('a folder that is not there', () => {
    const file = join(folder, 'absent', 'x.parquet')
    expect(() => new ParquetEventWriter(file, { kind: 'trade', market, source: 'test' })).toThrow(
      `${file}.part could not be written: it is not there (ENOENT)`,
    )
  })

  test('a file of another market, one cut short, and one of somebody else', async () => {
    const file = fresh()
    await writeParquet(file, listed([trade(1)]))
    await expect(openMarketFile(file, marketUnits('PURR/USDC', 2))).rejects.toThrow(
      `${file} is of PURR/USDC with szDecimals 0, must be of PURR/USDC with szDecimals 2`,
    )
    const { readFileSync } = await import('node:fs')
    writeFileSync(file, readFileSync(file).subarray(0, -20))
    await expect(openMarketFile(file)).rejects.toThrow(`${file} could not be read: it is cut off or damaged (`)
    const { parquetWriteFile } = await import('hyparquet-writer')
    parquetWriteFile({ filename: file, columnData: [{ name: 'a', data: [1], type: 'INT32' }] })
    await expect(openMarketFile(file)).rejects.toThrow(
      `${file} has no hyperladder.format in its metadata: it is no Parquet file of this package`,
    )
  })
})
