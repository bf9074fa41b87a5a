import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { MarketEvent } from '@hyperladder/exchange-port'
import { afterAll, describe, expect, test } from 'vitest'
import { describeFile } from './describeFile.ts'
import { type MarketUnits, marketUnits } from './eventSource.ts'
import { fittingSzDecimals } from './fittingSzDecimals.ts'
import { identifyFile } from './identifyFile.ts'
import { openMarketFile } from './openMarketFile.ts'
import { collect } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'hyperladder-readers-'))
afterAll(() => rmSync(folder, { recursive: true }))
const purr = marketUnits('PURR/USDC', 0)
const sol = marketUnits('SOL', 2)

function put(name: string, text: string | Buffer): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

/** Everything that a file holds, source by source. */
async function events(file: string, market: MarketUnits, options?: { intervalMs?: number; depth?: number }): Promise<MarketEvent[]> {
  const lists: MarketEvent[][] = []
  for (const source of await openMarketFile(file, market, options)) lists.push(await collect(source.chunks()))
  return lists.flat()
}
const refusal = (name: string, text: string, market = purr) =>
  events(put(name, text), market).then(
    () => '',
    (error: unknown) => (error as Error).message.replace(`${folder}/`, ''),
  )

const CANDLES = 't,o,h,l,c,v\n60000,0.2,0.21,0.19,0.205,4000\n120000,0.205,0.205,0.205,0.205,0\n'
const TRADES = 'timestamp,price,size,side,trade_id,exchange_timestamp\n'
const PRICES = 'timestamp,price,size,side,exchange_timestamp\n'
const BOOKS =
  'timestamp,sequence,exchange_timestamp,bid_price_0,bid_size_0,ask_price_0,ask_size_0,bid_price_1,bid_size_1,ask_price_1,ask_size_1\n'

describe('candles', () => {
  const candle = {
    type: 'candle',
    coin: 'PURR/USDC',
    open: 20_000_000n,
    high: 21_000_000n,
    low: 19_000_000n,
    close: 20_500_000n,
    volume: 4000n,
  }
  const still = { ...candle, open: 20_500_000n, high: 20_500_000n, low: 20_500_000n, volume: 0n }

  test('are exact, gzipped or not, with line ends of either kind and without the last', async () => {
    const expected = [
      { ...candle, timeMs: 60_000, closeMs: 120_000 },
      { ...still, timeMs: 120_000, closeMs: 180_000 },
    ]
    expect(await events(put('a-1m.csv', CANDLES), purr)).toEqual(expected)
    expect(await events(put('a-1m.csv.gz', gzipSync(CANDLES)), purr)).toEqual(expected)
    expect(await events(put('b.csv', CANDLES.trimEnd().replaceAll('\n', '\r\n')), purr, { intervalMs: 60_000 })).toEqual(expected)
  })

  test('that are not there become a gap, which a description tells', async () => {
    const file = put('hole-1m.csv', CANDLES.replace('\n120000', '\n300000'))
    const gap = { type: 'gap', coin: 'PURR/USDC', kind: 'candle', timeMs: 120_000, untilMs: 300_000, reason: 'no candles in the file' }
    expect((await events(file, purr)).map(({ type, timeMs }) => [type, timeMs])).toEqual([
      ['candle', 60_000],
      ['gap', 120_000],
      ['candle', 300_000],
    ])
    expect(await describeFile(file, purr)).toEqual([
      { file, kind: 'candle', market: purr, events: 2, fromMs: 60_000, toMs: 300_000, gaps: [gap], bytes: 76 },
    ])
  })

  test.each([
    [
      'price',
      '0.2',
      '0.200000001',
      "row 2 of x-1m.csv: o was '0.200000001', must be a price of PURR/USDC, a plain decimal of at most 8 decimals",
    ],
    ['zero', '0.2', '0', "row 2 of x-1m.csv: o was '0', must be a price above 0"],
    ['size', '4000', '40.5', "row 2 of x-1m.csv: v was '40.5', must be a size of PURR/USDC, a plain decimal of at most 0 decimals"],
    ['high', '0.21', '0.2', "row 2 of x-1m.csv: h was '0.2', must be at least the open 0.2 and the close 0.205"],
    ['low', '0.19', '0.201', "row 2 of x-1m.csv: l was '0.201', must be at most the open 0.2 and the close 0.205"],
    ['order', '120000', '90000', "row 3 of x-1m.csv: t was '90000', must be at least 120000, where the candle before closes"],
    ['time', '60000', '6e4', "row 2 of x-1m.csv: t was '6e4', must be a time in ms"],
    ['values', ',4000', '', "row 2 of x-1m.csv has 5 values, must have the header's 6"],
  ])('with a wrong %s are refused with file, row, column and value', async (_, from, to, message) => {
    expect(await refusal('x-1m.csv', CANDLES.replace(from, to))).toBe(message)
  })

  test('of an interval that nobody told are refused with what would tell it', async () => {
    expect(await refusal('x.csv', CANDLES)).toContain('is not known: give intervalMs, or name the file as PURR_USDC-15m.csv.gz')
  })
})

describe('the perp tape', () => {
  test('trades keep both times, the aggressor and the id', async () => {
    const text = `${TRADES}1756904112.7983696,208.94,0.81,buy,367141310672676,1756904088568\n1756904113.5,208.9,1.0,sell,7,1756904113100\n`
    const at = { type: 'trade', coin: 'SOL' }
    expect(await events(put('trades.csv', text), sol)).toEqual([
      { ...at, timeMs: 1756904088568, receivedMs: 1756904112798, px: 208_940_000n, sz: 81n, side: 'bid', tid: 367141310672676 },
      { ...at, timeMs: 1756904113100, receivedMs: 1756904113500, px: 208_900_000n, sz: 100n, side: 'ask', tid: 7 },
    ])
  })

  test('trades that a new connection replays count once; where its replay does not reach back there is a gap', async () => {
    const row = (received: number, time: number, id: number) => `${received}.0,40.3,1,buy,${id},${time}000\n`
    const tape = [row(100, 99, 1), row(200, 99, 1), row(200, 150, 2), row(300, 270, 5), row(300, 299, 6), row(301, 300, 7)]
    const gap = { coin: 'SOL', kind: 'trade', reason: 'the connection was lost, and its replay does not reach back' }
    expect(
      (await events(put('replay.csv', TRADES + tape.join('')), sol)).map((event) => (event.type === 'trade' ? event.tid : event)),
    ).toEqual([...[1, 2], { type: 'gap', ...gap, timeMs: 150_000, untilMs: 270_000 }, ...[5, 6, 7]])
  })

  test('rows of one time are one change of the best prices; a side that the other crosses is gone', async () => {
    const text = `${PRICES}1.5,40.3,10,bid,1000\n1.5,40.5,20,ask,1000\n1.6,40.6,1,bid,2000\n1.7,40.7,2,ask,3000\n`
    const level = (px: bigint, sz: bigint) => ({ px: px * 100_000n, sz: sz * 100n })
    const at = (timeMs: number, receivedMs: number) => ({ type: 'bbo', coin: 'SOL', timeMs, receivedMs })
    expect(await events(put('prices.csv', text), sol)).toEqual([
      { ...at(1000, 1500), bid: level(403n, 10n), ask: level(405n, 20n) },
      { ...at(2000, 1600), bid: level(406n, 1n), ask: null },
      { ...at(3000, 1700), bid: level(406n, 1n), ask: level(407n, 2n) },
    ])
  })

  test('books are as deep as each side was', async () => {
    const text = `${BOOKS}1.5,9,1500,40.3,10,40.5,20,,,40.6,7\n`
    const [book] = await events(put('books.csv', text), sol)
    expect(book).toEqual({
      ...{ type: 'book', coin: 'SOL', timeMs: 1500, receivedMs: 1500 },
      bids: [{ px: 40_300_000n, sz: 1000n }],
      asks: [
        { px: 40_500_000n, sz: 2000n },
        { px: 40_600_000n, sz: 700n },
      ],
    })
  })

  test.each([
    ['side', `${TRADES}1.5,40.3,1,up,1,1000\n`, "row 2 of t.csv: side was 'up', must be buy or sell"],
    [
      'size',
      `${TRADES}1.5,40.3,0.001,buy,1,1000\n`,
      "row 2 of t.csv: size was '0.001', must be a size of SOL, a plain decimal of at most 2 decimals",
    ],
    [
      'order',
      `${TRADES}1.5,40.3,1,buy,1,1000\n\n1.5,40.3,1,buy,2,999\n`,
      "row 4 of t.csv: exchange_timestamp was '999', must be at least 1000, the time of an earlier row",
    ],
    ['book', `${BOOKS}1.5,9,1500,40.3,10,40.5,20,40.3,1,40.6,7\n`, 'row 2 of t.csv: bid 1 was'],
    ['header', 'a,b\n1,2\n', "t.csv begins with 'a,b', must be Parquet of this package or begin as one of: t,o,h,l,c,v; timestamp,price"],
    ['file', '', 't.csv is empty, must be market data'],
  ])('a wrong %s is refused', async (_, text, message) => {
    expect(await refusal('t.csv', text, sol)).toContain(message)
  })
})

describe('the fewest decimals that hold a file’s sizes', () => {
  const BINANCE =
    `1 {"stream":"x@trade","data":{"e":"trade","E":1000,"s":"X","t":1,"p":"60000.01000000","q":"0.50000000","T":1000,"m":true}}
2000000 {"stream":"x@bookTicker","data":{"u":1,"s":"X","b":"60000.0","B":"1","a":"60000.1","A":"25.42618900"}}\n`.replace(/^1 /, '1000000 ')

  test.each([
    ['whole-1m.csv', CANDLES, 0],
    ['parts-1m.csv', CANDLES.replace(',4000', ',4000.50').replace(',0\n', ',0.1250\n'), 3],
    ['tape.csv', `${TRADES}1.5,40.3,0.81,buy,1,1000\n`, 2],
    ['binance.jsonl', BINANCE, 6],
  ])('of %s', async (name, text, expected) => {
    const file = put(name, text)
    expect(await fittingSzDecimals(file, 'X')).toBe(expected)
    expect(await fittingSzDecimals(file, 'X', { atLeast: 4 })).toBe(Math.max(4, expected))
  })

  test('are refused where they leave too few for its prices, and where something else is wrong', async () => {
    const finer = put('finer-1m.csv', CANDLES.replace(',4000', ',0.000001').replace('0.21', '0.2125'))
    await expect(fittingSzDecimals(finer, 'X')).rejects.toThrow(
      "h was '0.2125', must be a price of X, a plain decimal of at most 2 decimals",
    )
    await expect(fittingSzDecimals(put('low-1m.csv', CANDLES.replace('0.19', '0.201')), 'X')).rejects.toThrow('must be at most the open')
    expect(
      await fittingSzDecimals(put('part-1m.csv', CANDLES.replace('4000', '4000.25').replace('0.205,0\n', '0.1,0\n')), 'X', {
        isPart: true,
      }),
    ).toBe(2)
  })
})

describe('what a file is, and which markets it names', () => {
  const stream = (symbol: string) => `1723161253937085768 {"stream":"x@trade","data":{"e":"trade","E":1723161255208,"s":"${symbol}"}}\n`
  const frame = (coin: string) => `{"recv_ns":1737918843893903000,"msg":{"channel":"l2Book","data":{"coin":"${coin}"}}}\n`
  test.each([
    ['i-1m.csv', CANDLES, 'candles', []],
    ['trades_SOL.csv', TRADES, 'perp tape', []],
    ['i.jsonl', `1723161253937085768 {"lastUpdateId":1,"bids":[],"asks":[]}\n${stream('BTCUSDT')}`, 'Binance spot streams', ['BTCUSDT']],
    ['f.jsonl', frame('SOL') + frame('WLFI') + frame('SOL'), 'Hyperliquid frames', ['SOL', 'WLFI']],
  ])('%s', async (name, text, format, coins) => {
    expect(await identifyFile(put(name, text))).toEqual({ format, coins })
  })

  test('of a file that is cut off, by what comes before', async () => {
    const whole = gzipSync(frame('SOL').repeat(20_000) + frame('WLFI'))
    const cut = put('cut.jsonl.gz', whole.subarray(0, whole.length - 20))
    expect(await identifyFile(cut)).toEqual({ format: 'Hyperliquid frames', coins: ['SOL'] })
    await expect(identifyFile(put('none.csv', 'a,b\n'))).rejects.toThrow(
      "none.csv begins with 'a,b', must be Parquet of this package or begin",
    )
  })
})

describe('a file that can’t be read', () => {
  test('is named, with the reason', async () => {
    await expect(openMarketFile(join(folder, 'absent.csv'), purr)).rejects.toThrow(
      /absent\.csv could not be read: it is not there \(ENOENT\)/,
    )
    await expect(openMarketFile(folder, purr)).rejects.toThrow(/could not be read: it is a folder \(EISDIR\)/)
    const cut = put('cut-1m.csv.gz', gzipSync(CANDLES.repeat(400)).subarray(0, 60))
    await expect(events(cut, purr)).rejects.toThrow(/cut-1m\.csv\.gz could not be read: its gzip is cut off \(Z_BUF_ERROR\)/)
  })

  test('shows nothing of bytes that are no text', async () => {
    const bytes = put('bytes-1m.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x1b, 0x5b, 0x32, 0x4a, 0xff, 0xfe]))
    await expect(openMarketFile(bytes, purr)).rejects.toThrow(/bytes-1m\.csv is no text, must be Parquet of this package or begin as/)
    expect(await refusal('cell-1m.csv', CANDLES.replace('0.2,', '0\u001b[2J,'))).toContain("o was '0?[2J', must be a price")
  })

  test('says that times in seconds look like it', async () => {
    const rows = 't,o,h,l,c,v\n1739370600,0.2,0.2,0.2,0.2,1\n1739370660,0.2,0.2,0.2,0.2,1\n'
    expect(await refusal('s-1m.csv', rows)).toContain(
      "t was '1739370660', must be at least 1739430600, where the candle before closes: it looks like seconds since 1970, must be ms",
    )
  })

  test('without a market needs one', async () => {
    await expect(openMarketFile(put('c-1m.csv', CANDLES))).rejects.toThrow('tells no market, so one must be given')
  })
})
