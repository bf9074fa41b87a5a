import { parseOpenOrders, parseSpotMeta, parseUserFills } from '@hyperladder/protocol'
import { describe, expect, test } from 'vitest'
import { directory, market, SPOT_META } from '../testing/markets.ts'
import { decodeBalance, decodeMark, decodeRateLimit } from './account.ts'
import { decodeList, foreignCoin } from './decoded.ts'
import { floorDecimal } from './figures.ts'
import { decodeFill } from './fills.ts'
import { decodeOpenOrder, orderStateOf } from './orders.ts'
import { buildDirectory } from './universe.ts'

const SALE = {
  coin: '@107',
  px: '92.7',
  sz: '0.41',
  side: 'A',
  time: 1791279150013,
  startPosition: '54377.71000602',
  dir: 'Sell',
  hash: '0x00',
  oid: 566598918312,
  crossed: true,
  fee: '0.01787849',
  tid: 499584618036466,
  feeToken: 'USDC',
}
const fills = (...rows: object[]) => decodeList(parseUserFills(rows), foreignCoin(directory), (record) => decodeFill(record, directory))

describe('the universe', () => {
  test('P29 is read by index, not by place', () => {
    expect(market('@107')).toMatchObject({
      assetId: 10107,
      base: { name: 'HYPE', index: 150 },
      quote: { name: 'USDC', index: 0 },
      pxDecimals: 6,
    })
    expect(market('@950').base).toMatchObject({ index: 401, szDecimals: 2 })
  })

  test('names the pairs that make no market, with the reason', () => {
    const meta = {
      tokens: [
        ...SPOT_META.tokens,
        { name: 'FINE', szDecimals: 9, weiDecimals: 12, index: 500 },
        { name: 'HYPE2', szDecimals: 1, weiDecimals: 8, index: 150 },
        { name: 7 },
      ],
      universe: [
        ...SPOT_META.universe,
        { tokens: [500, 0], name: '@1', index: 1 },
        { tokens: [1, 0], name: '@107', index: 5 },
        { name: '@2' },
      ],
    }
    const { universe, tokenByIndex } = buildDirectory(parseSpotMeta(meta))
    expect(universe.unusable.map(({ coin, reason }) => `${coin}: ${reason}`)).toEqual([
      'HYPE2: token index 150 appears twice, the first one counts',
      '@900: token 999 or 0 is missing',
      '@1: szDecimals of FINE was 9, must be 0 to 8',
      '@107: pair 5 has the coin of pair 107',
      'spotMeta.tokens[9].name: spotMeta.tokens[9].name was 7, must be string',
      'spotMeta.universe[8].tokens: spotMeta.universe[8].tokens was undefined, must be present',
    ])
    expect(tokenByIndex.get(150)?.name).toBe('HYPE')
    expect(universe.markets.map(({ coin }) => coin)).toEqual(['@107', 'PURR/USDC', '@142', '@232', '@950'])
  })
})

describe('fills', () => {
  test('a sale pays its fee in the quote token', () => {
    expect(fills(SALE).items).toEqual([
      {
        type: 'fill',
        fill: {
          coin: '@107',
          tid: 499584618036466,
          oid: 566598918312,
          side: 'ask',
          px: 92_700_000n,
          sz: 41n,
          timeMs: 1791279150013,
          startPosition: 5_437_771_000_602n,
          fee: { token: 'USDC', amount: 1_787_849n },
          crossed: true,
        },
      },
    ])
  })

  test('a purchase pays in the base token, a rebate is negative, a cloid is kept', () => {
    const cloid = '0x000000000000000000065d291c305ae0'
    const { items } = fills({ ...SALE, side: 'B', dir: 'Buy', fee: '-0.00031499', feeToken: 'HYPE', cloid, startPosition: '0.0' })
    expect(items).toMatchObject([{ fill: { side: 'bid', fee: { token: 'HYPE', amount: -31_499n }, cloid, startPosition: 0n } }])
  })

  test('a fee in a third token is read by that token', () => {
    expect(fills({ ...SALE, feeToken: 'PURR', fee: '0.0028' }).items).toMatchObject([{ fill: { fee: { token: 'PURR', amount: 280n } } }])
  })

  test('a fee token that is unknown, or that two tokens are called, is not guessed', () => {
    expect(fills({ ...SALE, feeToken: 'GONE' }, { ...SALE, feeToken: 'TWIN' }).bad.map(({ reason }) => reason)).toEqual([
      "feeToken can't be read: it was 'GONE', which is no token of the venue",
      "feeToken can't be read: it was 'TWIN', which 2 tokens are called",
    ])
    expect(fills({ ...SALE, coin: '@950', feeToken: 'TWIN', fee: '0.00000001' }).items).toMatchObject([{ fill: { fee: { amount: 1n } } }])
  })

  test('a dust conversion is a flow: off-grid price, less than a lot, proceeds rounded down', () => {
    const dust = {
      ...SALE,
      coin: '@142',
      px: '104730.168',
      sz: '0.0000086141',
      startPosition: '0.0000086141',
      dir: 'Spot Dust Conversion',
      fee: '0.0',
      tid: 0,
    }
    // 104730.168 * 0.0000086141 = 0.9021561401...
    expect(fills(dust).items).toEqual([
      { type: 'flow', flow: { type: 'dust', coin: '@142', timeMs: SALE.time, baseDelta: -86_141n, quoteDelta: 90_215_614n } },
    ])
  })

  test.each([
    ['more decimals than a lot', { sz: '0.411' }, "'0.411' had 3 decimals, at most 2 fit"],
    ['a size of zero', { sz: '0.0' }, "size was '0.0', must be above 0"],
    ['a price of zero', { px: '0.0' }, "price of @107 can't be read: it was '0.0', must be above 0"],
    ['a position that is no number', { startPosition: '1e3' }, 'userFills[1].startPosition was 1e3, must be a decimal string'],
    ['a fee finer than its ledger', { fee: '0.000000001' }, "'0.000000001' had 9 decimals, at most 8 fit"],
    ['a price that is no string', { px: 92.7 }, 'userFills[1].px was 92.7, must be a decimal string'],
  ])('P31 one with %s is set aside and the others arrive', (_, patch, reason) => {
    const { items, bad, ignored } = fills({ ...SALE, tid: 1 }, { ...SALE, ...patch }, { ...SALE, tid: 3 })
    expect(items.map((item) => item.type === 'fill' && item.fill.tid)).toEqual([1, 3])
    expect(bad.map((item) => item.reason)).toEqual([reason])
    expect(ignored).toBe(0)
  })

  test('the position before it is rounded to the ledger: the venue prints float noise there', () => {
    const positions = ['1107212.2156400001', '1107212.2156399999', '-0.00001'].map(
      (startPosition) => fills({ ...SALE, coin: 'PURR/USDC', sz: '3.0', startPosition }).items[0],
    )
    expect(positions.map((item) => item?.type === 'fill' && item.fill.startPosition)).toEqual([110_721_221_564n, 110_721_221_564n, -1n])
  })

  test('those of perps and outcomes are counted and not read, even malformed ones', () => {
    expect(fills({ ...SALE, coin: 'BTC' }, { ...SALE, coin: '#12' }, { coin: 'ETH', px: 1 })).toEqual({ items: [], ignored: 3, bad: [] })
  })
})

describe('orders', () => {
  const order = { coin: '@107', side: 'B', limitPx: '93.218', sz: '1.5', oid: 566617964508, timestamp: 1791281008463, origSz: '3.28' }
  const orders = (...rows: object[]) =>
    decodeList(parseOpenOrders(rows), foreignCoin(directory), (record) => decodeOpenOrder(record, directory))

  test('are told in units', () => {
    expect(orders(order).items).toEqual([
      { coin: '@107', oid: 566617964508, side: 'bid', px: 93_218_000n, sz: 150n, origSz: 328n, timeMs: 1791281008463 },
    ])
  })

  test('without an original size have what remains', () => {
    expect(orders({ ...order, origSz: undefined }).items).toMatchObject([{ origSz: 150n }])
  })

  test.each([
    ['open', 'open'],
    ['triggered', 'open'],
    ['filled', 'filled'],
    ['canceled', 'canceled'],
    ['scheduledCancel', 'canceled'],
    ['internalCancel', 'canceled'],
    ['selfTradeCanceled', 'canceled'],
    ['badAloPxRejected', 'rejected'],
    ['iocCancelRejected', 'rejected'],
    ['resting', 'unknown'],
    ['quantumCanceled', 'unknown'],
  ])('P22 with the word %s are %s', (word, state) => {
    expect(orderStateOf(word)).toBe(state)
  })
})

describe('accounts', () => {
  test('a balance is found by token index, whatever its name says', () => {
    expect(decodeBalance({ coin: 'WRONG', token: 197, total: '0.0000086141', hold: '0.0' }, directory)).toEqual({
      tokenIndex: 197,
      token: 'UBTC',
      total: 86_141n,
      hold: 0n,
    })
    expect(decodeBalance({ coin: '+12301', total: '1.0', hold: '0.0' }, directory)).toBeUndefined()
    expect(decodeBalance({ coin: 'NEW', token: 7_777, total: '1.0', hold: '0.0' }, directory)).toBeUndefined()
  })

  test('a balance printed through a float is the ledger amount beside it, and one between two amounts is refused', () => {
    const row = (total: string) => decodeBalance({ coin: 'PURR', token: 1, total, hold: '0.0' }, directory)?.total
    expect([row('1107212.2156400001'), row('1107212.2156399999'), row('1107212.21564')]).toEqual([
      110_721_221_564n,
      110_721_221_564n,
      110_721_221_564n,
    ])
    expect(() => row('1107212.215641')).toThrow("'1107212.215641' had 6 decimals, at most 5 fit")
  })

  test('volumes and marks are display figures: floored', () => {
    expect(decodeRateLimit({ cumVlm: '170043721737.450012207', nRequestsUsed: 1, nRequestsCap: 2 })).toEqual({
      used: 1,
      cap: 2,
      surplus: 0,
      cumVlm: 17_004_372_173_745_001_220n,
    })
    expect(decodeMark(market('@107'), { coin: '@107', markPx: '92.9490009', midPx: null })).toEqual({
      coin: '@107',
      mark: 92_949_000n,
      mid: null,
    })
    expect(decodeMark(market('@107'), undefined)).toEqual({ coin: '@107', mark: null, mid: null })
    expect(decodeMark(market('@107'), { coin: '@107', markPx: '0.0', midPx: '0.0000001' })).toEqual({ coin: '@107', mark: null, mid: null })
  })

  test('a display figure is floored and never a million digits long', () => {
    expect([floorDecimal('-0.5', 0), floorDecimal('7', 2), floorDecimal('690824.1400000008', 2)]).toEqual([-1n, 700n, 69_082_414n])
    expect(() => floorDecimal(`0.${'1'.repeat(1_000)}`, 2)).toThrow('had 1000 decimals, at most 60 are read')
  })
})
