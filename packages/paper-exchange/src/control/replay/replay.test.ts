import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { formatPx, formatSz, type MarketSpec } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { ALICE, Desk } from '../../../test/desk.ts'
import { startPaperExchange } from '../../server/startPaperExchange.ts'
import { control, look } from '../testControl.ts'
import { loadRecordings, Player } from './player.ts'
import { readRecording } from './readRecording.ts'
import { withTouches } from './tape.ts'

const purr = new Desk().core.market('PURR/USDC') as MarketSpec
const hype = new Desk().core.market('@1') as MarketSpec
const CANDLES = 't,o,h,l,c,v\n60000,0.2,0.21,0.19,0.205,4000\n120000,0.205,0.205,0.205,0.205,0\n180000,0.205,0.206,0.18,0.19,400\n'
const TRADES =
  'timestamp,price,size,side,trade_id,exchange_timestamp\n1.5,40.5,0.816,buy,1,2000\n1.5,40.4,0.001,sell,2,2500\n1.5,40.4,3,sell,3,1000\n'
const BOOK =
  'timestamp,sequence,exchange_timestamp,bid_price_0,bid_size_0,ask_price_0,ask_size_0,bid_price_1,bid_size_1,ask_price_1,ask_size_1\n' +
  '1.5,1,1500,40.3,10,40.5,20,40.2,0.001,40.6,7\n'

const PRICES =
  'timestamp,price,size,side,exchange_timestamp\n1.5,40.3,10,bid,1000\n1.5,40.5,20,ask,1000\n1.5,40.4,0.5,bid,2000\n' +
  '1.5,40.5,3,bid,3000\n1.5,40.7,1,ask,3500\n1.5,40.5,0.001,bid,4000\n'

/** A quiet venue with a player on it. */
function play(market: MarketSpec, text: string, options: { speed?: number; position?: number } = {}) {
  const desk = new Desk([
    [ALICE, 'USDC', '100000'],
    [ALICE, 'PURR', '100000'],
  ])
  const player = new Player(readRecording('test.csv', text, market), { asset: market.assetId, position: 0, ...options })
  const prints: string[] = []
  const block = () => {
    for (const operation of player.at(desk.core.timeMs + 100)) desk.submit({ ...operation, id: 1 } as never)
    for (const event of desk.block().events) {
      if (event.type === 'trades')
        prints.push(...event.trades.map(({ px, sz }) => `${formatSz(sz, market.szDecimals)}@${formatPx(px, market.pxDecimals)}`))
    }
  }
  return { desk, player, prints, block }
}

describe('candles', () => {
  test('become a path of prints: o-l-h-c for one that rose, o-h-l-c for one that fell, none without volume', () => {
    const { player, prints, block } = play(purr, CANDLES, { speed: 150 })
    while (player.progress.played < player.progress.of) block()
    expect(prints).toEqual([
      ...['0.2', '0.19', '0.21', '0.205'].map((px) => `1000@${px}`),
      ...['0.205', '0.206', '0.18', '0.19'].map((px) => `100@${px}`),
    ])
  })

  test('take clients’ orders on their way, at the clients’ prices', () => {
    const { desk, block } = play(purr, CANDLES, { speed: 150 })
    desk.place(
      ALICE,
      { side: 'ask', px: '0.207', sz: '300' },
      { side: 'bid', px: '0.195', sz: '200' },
      { side: 'ask', px: '0.22', sz: '100' },
    )
    for (let i = 0; i < 6; i++) block()
    const fills = desk.trades(ALICE).map(({ side, px, sz }) => `${side} ${sz}@${formatPx(px, 8)}`)
    expect(fills).toEqual(['ask 300@0.207', 'bid 200@0.195'])
    expect(desk.core.openOrders(ALICE)).toHaveLength(1)
  })
})

describe('trades and books', () => {
  test('trades become takers in order of their own time, books one maker’s orders; less than a lot is left out', () => {
    expect(readRecording('t', TRADES, hype)).toEqual([
      { atMs: 1000, takers: [{ side: 'ask', px: 40_400_000n, sz: 300n }] },
      { atMs: 2000, takers: [{ side: 'bid', px: 40_500_000n, sz: 81n }] },
    ])
    expect(readRecording('b', BOOK, hype)).toEqual([
      {
        atMs: 1500,
        book: {
          bids: [{ px: 40_300_000n, sz: 1000n }],
          asks: [
            { px: 40_500_000n, sz: 2000n },
            { px: 40_600_000n, sz: 700n },
          ],
        },
        takers: [],
      },
    ])
  })

  test('a change of the best bid or ask is both of them at its time; a side that the other one has crossed is gone', () => {
    const level = (px: bigint, sz: bigint) => ({ px, sz })
    expect(readRecording('p', PRICES, hype)).toEqual([
      { atMs: 1000, touch: { bid: level(40_300_000n, 1000n), ask: level(40_500_000n, 2000n) }, takers: [] },
      { atMs: 2000, touch: { bid: level(40_400_000n, 50n), ask: level(40_500_000n, 2000n) }, takers: [] },
      { atMs: 3000, touch: { bid: level(40_500_000n, 300n) }, takers: [] },
      { atMs: 3500, touch: { bid: level(40_500_000n, 300n), ask: level(40_700_000n, 100n) }, takers: [] },
      { atMs: 4000, touch: { ask: level(40_700_000n, 100n) }, takers: [] },
    ])
    expect(() => readRecording('p', `${PRICES}1,40,1,buy,5\n`, hype)).toThrow(
      "line 8 of p can't be read: side was 'buy', must be bid or ask",
    )
  })

  test('best prices keep what the latest recorded book has beyond them', () => {
    const px = (book: { bids: readonly { px: bigint }[]; asks: readonly { px: bigint }[] } | undefined) =>
      [book?.bids, book?.asks].map((side) => side?.map((level) => Number(level.px) / 1e6))
    const entries = withTouches([...readRecording('p', PRICES, hype), ...readRecording('b', BOOK, hype)].sort((a, b) => a.atMs - b.atMs))
    expect(entries.map(({ atMs, book }) => [atMs, ...px(book)])).toEqual([
      [1000, [40.3], [40.5]],
      [1500, [40.3], [40.5, 40.6]],
      [2000, [40.4, 40.3], [40.5, 40.6]],
      [3000, [40.5, 40.3], []],
      [3500, [40.5, 40.3], [40.7]],
      [4000, [], [40.7]],
    ])
  })

  test('a file is known by its header, and a bad line by its number', () => {
    expect(() => readRecording('x.csv', 'a,b\n1,2', hype)).toThrow(/header of x\.csv was 'a,b', must start as one of: t,o,h,l,c,v;/)
    expect(() => readRecording('x.csv', `${TRADES}1,40,x,buy,1,5\n`, hype)).toThrow(/line 5 of x\.csv can't be read/)
    expect(() => readRecording('x.csv', `${TRADES}1,40,1,hold,1,5\n`, hype)).toThrow("side was 'hold', must be buy or sell")
    expect(() => new Player([], { asset: 1, position: 0, speed: 0 })).toThrow('speed was 0, must be above 0')
  })
})

test('a book of the same block shows what the takers before it have left, and not yet those after it', () => {
  const { player } = play(hype, TRADES)
  const merged = new Player(
    [...readRecording('t', TRADES, hype), ...readRecording('b', BOOK, hype)].sort((a, b) => a.atMs - b.atMs),
    {
      asset: hype.assetId,
      position: 0,
      speed: 100_000,
    },
  )
  merged.at(1)
  expect(player.at(1)).toMatchObject([{ takers: [{ side: 'ask' }] }])
  expect(merged.at(2)).toMatchObject([{ takersBeforeBook: 0, takers: [{ side: 'bid' }] }])
  const late = new Player(
    [{ atMs: 1, takers: [] }, ...readRecording('t', TRADES, hype), { atMs: 2001, takers: [], book: { bids: [], asks: [] } }],
    {
      asset: hype.assetId,
      position: 0,
      speed: 100_000,
    },
  )
  late.at(1)
  expect(late.at(2)).toMatchObject([{ takersBeforeBook: 2, takers: [{ side: 'ask' }, { side: 'bid' }] }])
})

describe('a replaying exchange', () => {
  test('lives by the recording alone, and goes on after a restart where it stood', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'paper-replay-'))
    try {
      await writeFile(join(folder, 'trades.csv.gz'), gzipSync(TRADES))
      await writeFile(join(folder, 'book.csv'), BOOK)
      const options = {
        blockMs: 10,
        stateFile: join(folder, 'venue.state'),
        control: { port: 0 },
        replay: { files: [join(folder, 'trades.csv.gz'), join(folder, 'book.csv')], coin: '@1', speed: 10 },
      }
      const first = await startPaperExchange(options)
      while ((await look(first, 'status')).replay.played < 3);
      expect(await look(first, 'book', '?coin=@1')).toMatchObject({
        bids: [{ px: '40.3' }],
        asks: [{ px: '40.5', sz: '19.19' }, { px: '40.6' }],
      })
      expect(first.core.recentTrades('@1').map(({ px, sz }) => [px, sz])).toEqual([[40_500_000n, 81n]])
      expect(first.core.recentTrades('PURR/USDC').length).toBeGreaterThanOrEqual(0)
      await first.stop()
      const second = await startPaperExchange(options)
      await control(second, 'fund', { address: ALICE, token: 'USDC', amount: 1 })
      expect((await look(second, 'status')).replay).toEqual({ played: 3, of: 3 })
      expect(second.core.recentTrades('@1')).toHaveLength(1)
      await second.stop()
      await expect(startPaperExchange({ replay: { files: [join(folder, 'absent.csv')], coin: '@1' } })).rejects.toThrow(
        /absent\.csv could not be read/,
      )
      await expect(startPaperExchange({ replay: { files: [], coin: 'HYPE' } })).rejects.toThrow(
        "coin of the replay was 'HYPE', must be one of PURR/USDC, @1 (HYPE/USDC)",
      )
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

const data = fileURLToPath(new URL('../../../../../../shared/data/', import.meta.url))

describe.skipIf(!existsSync(data))('real recordings', () => {
  test('real candles print every price of their path', () => {
    const entries = loadRecordings([join(data, 'candles/PURR_USDC-1m.csv.gz')], purr)
    expect(entries.length).toBe(4 * 6772)
    const { desk, prints, block } = play(purr, CANDLES)
    expect(prints).toEqual([])
    block()
    const player = new Player(entries.slice(0, 400), { asset: purr.assetId, position: 0, speed: 150 })
    const printed: bigint[] = []
    while (player.progress.played < 400) {
      for (const operation of player.at(desk.core.timeMs + 100)) desk.submit({ ...operation, id: 1 } as never)
      for (const event of desk.block().events) if (event.type === 'trades') printed.push(...event.trades.map(({ px }) => px as bigint))
    }
    const path = entries.slice(0, 400).map(({ takers }) => takers[0]?.px as bigint)
    expect(new Set(printed)).toEqual(new Set(path))
  })

  test.each([
    ['alone', ['prices_SOL'], 1],
    ['over the books', ['prices_SOL', 'orderbooks_SOL', 'trades_SOL'], 10],
  ])('real best prices %s drive the touch', (_, names, depth) => {
    const entries = loadRecordings(
      names.map((name) => join(data, `hl-perp-tape/${name}.csv.gz`)),
      hype,
    )
    const desk = new Desk()
    const player = new Player(entries, { asset: hype.assetId, position: 0, speed: 20 })
    let alike = 0
    let blocks = 0
    while (player.progress.played < entries.length) {
      for (const operation of player.at(desk.core.timeMs + 100)) desk.submit({ ...operation, id: 1 } as never)
      desk.block()
      const wanted = entries[player.progress.played - 1]?.book
      if (wanted === undefined) continue
      blocks += 1
      const { bid, ask } = desk.core.bbo('@1')
      if (bid?.px === wanted.bids[0]?.px && ask?.px === wanted.asks[0]?.px) alike += 1
    }
    expect(blocks).toBeGreaterThan(200)
    expect(alike / blocks).toBeGreaterThan(0.9)
    expect(desk.core.book('@1').bids.length).toBeGreaterThanOrEqual(depth)
  })

  test('a real book and its trades keep the touch of the recording', () => {
    const files = ['orderbooks_SOL', 'trades_SOL'].map((name) => join(data, `hl-perp-tape/${name}.csv.gz`))
    const entries = loadRecordings(files, hype)
    const desk = new Desk()
    const player = new Player(entries, { asset: hype.assetId, position: 0, speed: 20 })
    let trades = 0
    while (player.progress.played < entries.length) {
      for (const operation of player.at(desk.core.timeMs + 100)) desk.submit({ ...operation, id: 1 } as never)
      for (const event of desk.block().events) if (event.type === 'trades') trades += event.trades.length
    }
    const { bid, ask } = desk.core.bbo('@1')
    expect(Number(bid?.px) / 1e6).toBeGreaterThan(200)
    expect(Number(ask?.px) / Number(bid?.px)).toBeLessThan(1.001)
    expect(trades).toBeGreaterThan(200)
  })
})
