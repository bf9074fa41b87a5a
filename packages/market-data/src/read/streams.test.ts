import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import { afterAll, describe, expect, test } from 'vitest'
import { marketUnits } from '../eventSource.ts'
import { openMarketFile } from '../openMarketFile.ts'
import { collect } from '../testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'hyperladder-streams-'))
afterAll(() => rmSync(folder, { recursive: true }))
const btc = marketUnits('BTCUSDT', 5)
const hype = marketUnits('@107', 2)

let files = 0
async function read(lines: readonly string[], market: typeof btc): Promise<Readonly<Record<MarketEventKind, MarketEvent[]>>> {
  const file = join(folder, `${++files}.jsonl`)
  writeFileSync(file, `${lines.join('\n')}\n`)
  const found = { trade: [], bbo: [], book: [], candle: [] } as Record<MarketEventKind, MarketEvent[]>
  for (const source of await openMarketFile(file, market)) found[source.kind] = await collect(source.chunks())
  return found
}
const refusal = (lines: readonly string[], market: typeof btc) =>
  read(lines, market).then(
    () => '',
    (error: unknown) => (error as Error).message.replace(/of \S+\/\d+\.jsonl/, 'of FILE'),
  )

describe('Binance', () => {
  const line = (ns: number, stream: string, data: object) => `${ns}000000 ${JSON.stringify({ stream: `btcusdt@${stream}`, data })}`
  const change = (E: number, U: number, u: number, b: string[][], a: string[][] = []) =>
    line(E + 100, 'depth@100ms', { e: 'depthUpdate', E, s: 'BTCUSDT', U, u, b, a })
  const snapshot = (ms: number, lastUpdateId: number, bids: string[][], asks: string[][]) =>
    `${ms}000000 ${JSON.stringify({ lastUpdateId, bids, asks })}`
  const trade = (E: number, m: boolean) =>
    line(E, 'trade', { e: 'trade', E, s: 'BTCUSDT', t: 9, p: '61837.63000000', q: '0.02000000', T: E - 1, m, M: true })
  const book = (timeMs: number, bids: [string, string][], asks: [string, string][]) => {
    const levels = (side: [string, string][]) => side.map(([px, sz]) => ({ px: BigInt(px) * 1000n, sz: BigInt(sz) * 100_000n }))
    return expect.objectContaining({ type: 'book', timeMs, bids: levels(bids), asks: levels(asks) })
  }

  test('trades tell who came last and when they were made, best prices have the next time after them and so follow what made them', async () => {
    const ticker = line(3_000, 'bookTicker', { u: 5, s: 'BTCUSDT', b: '61837.63000000', B: '3.78826000', a: '61837.64000000', A: '1.5' })
    const { trade: trades, bbo } = await read([ticker, trade(1_000, true), ticker, trade(1_500, false), ticker], btc)
    const at = { type: 'trade', coin: 'BTCUSDT', px: 61_837_630n, sz: 2_000n, tid: 9 }
    expect(trades).toEqual([
      { ...at, timeMs: 999, receivedMs: 1_000, side: 'ask' },
      { ...at, timeMs: 1_499, receivedMs: 1_500, side: 'bid' },
    ])
    const sides = { bid: { px: 61_837_630n, sz: 378_826n }, ask: { px: 61_837_640n, sz: 150_000n } }
    expect(bbo).toEqual([1_499, 1_500].map((timeMs) => ({ type: 'bbo', coin: 'BTCUSDT', timeMs, receivedMs: 3_000, ...sides })))
  })

  test('books begin at the snapshot, with the changes after it and not those before', async () => {
    const { book: books } = await read(
      [
        change(1_000, 1, 3, [['7', '7']]),
        change(1_100, 4, 6, [
          ['8', '2'],
          ['9', '0'],
        ]),
        snapshot(
          1_250,
          4,
          [
            ['9', '1'],
            ['8', '1'],
          ],
          [['11', '1']],
        ),
        change(
          1_200,
          7,
          7,
          [],
          [
            ['11', '0'],
            ['12', '3'],
            ['10', '4'],
          ],
        ),
      ],
      btc,
    )
    expect(books).toEqual([
      book(1_100, [['8', '2']], [['11', '1']]),
      book(
        1_200,
        [['8', '2']],
        [
          ['10', '4'],
          ['12', '3'],
        ],
      ),
    ])
  })

  test('changes that are missing are a gap until the next snapshot', async () => {
    const { book: books } = await read(
      [
        change(1_000, 1, 3, []),
        snapshot(1_050, 3, [['9', '1']], []),
        change(1_100, 5, 6, [['8', '2']]),
        change(1_200, 7, 7, [['7', '2']]),
        snapshot(1_350, 6, [['6', '1']], []),
        change(1_400, 9, 9, []),
      ],
      btc,
    )
    const gap = { type: 'gap', coin: 'BTCUSDT', kind: 'book', reason: 'changes of the book are missing in the file' }
    expect(books).toEqual([
      book(1_000, [['9', '1']], []),
      { ...gap, timeMs: 1_000, untilMs: 1_200 },
      book(
        1_200,
        [
          ['7', '2'],
          ['6', '1'],
        ],
        [],
      ),
      { ...gap, timeMs: 1_200, untilMs: 1_400 },
    ])
  })

  test('is refused with the row for a broken line, and for a second symbol', async () => {
    expect(await refusal([trade(1_000, true), '17 {"stream"'], btc)).toBe("row 2 of FILE: ns of receipt was '17', must be a time in ns")
    expect(await refusal([trade(1_000, true), `${trade(1_001, true)}}`], btc)).toMatch(/^row 2 of FILE is no JSON: /)
    expect(await refusal([trade(1_000, true), trade(1_001, true).replace('BTCUSDT', 'ETHUSDT')], btc)).toBe(
      "row 2 of FILE: s was 'ETHUSDT', must be BTCUSDT: a file is of one symbol",
    )
  })
})

describe('frames of the venue', () => {
  const frame = (channel: string, data: unknown, ns = '1000000000') => `{"recv_ns":${ns},"msg":${JSON.stringify({ channel, data })}}`
  const trade = (tid: number, time: number) => ({ coin: '@107', side: 'B', px: '92.7', sz: '0.41', time, tid })

  test('are trades without those replayed, best prices with an empty side, books with their orders', async () => {
    const {
      trade: trades,
      bbo,
      book,
    } = await read(
      [
        frame('trades', [trade(1, 900), { ...trade(5, 1), coin: '@1' }]),
        '2000000000 {"channel":"trades","data":[{"coin":"@107","side":"A","px":"92.7","sz":"0.41","time":950,"tid":2}]}',
        frame('trades', [trade(1, 900), trade(2, 950), trade(3, 960)], '3000000000'),
        frame('bbo', { coin: '@107', time: 970, bbo: [null, { px: '93', sz: '2', n: 1 }] }),
        frame('l2Book', { coin: '@107', time: 980, levels: [[{ px: '92', sz: '1', n: 3 }], []] }),
        frame('pong', {}),
      ],
      hype,
    )
    expect(trades.map((event) => [event.timeMs, event.type === 'trade' && [event.tid, event.side, event.receivedMs]])).toEqual([
      [900, [1, 'bid', 1000]],
      [950, [2, 'ask', 2000]],
      [960, [3, 'bid', 3000]],
    ])
    expect(bbo).toEqual([{ type: 'bbo', coin: '@107', timeMs: 970, receivedMs: 1000, bid: null, ask: { px: 93_000_000n, sz: 200n } }])
    expect(book).toEqual([
      { type: 'book', coin: '@107', timeMs: 980, receivedMs: 1000, bids: [{ px: 92_000_000n, sz: 100n, n: 3 }], asks: [] },
    ])
  })

  test('are refused with row, column and value', async () => {
    expect(await refusal([frame('trades', [{ ...trade(1, 2), px: '0.12345678' }])], hype)).toBe(
      "row 1 of FILE: px was '0.12345678', must be a price of @107, a plain decimal of at most 6 decimals",
    )
    expect(await refusal([frame('pong', {}), frame('l2Book', { coin: '@107', time: 1, levels: [] })], hype)).toBe(
      "row 2 of FILE: levels was '[]', must be [bids, asks]",
    )
  })
})
