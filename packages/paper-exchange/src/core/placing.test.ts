import { beforeEach, describe, expect, test } from 'vitest'
import { ALICE, BOB, CAROL, cloid, Desk, print, user } from '../../test/desk.ts'

let desk: Desk
beforeEach(() => {
  desk = new Desk([
    [ALICE, 'USDC', '10000'],
    [ALICE, 'PURR', '50000'],
    [BOB, 'USDC', '10000'],
    [BOB, 'PURR', '50000'],
    [CAROL, 'PURR', '1000'],
    [CAROL, 'USDH', '1000'],
  ])
})

describe('static validation', () => {
  test.each([
    { name: 'a zero size', order: { px: '0.2', sz: '0' }, code: 'batch:zeroSize' },
    { name: 'a size off the lot grid, not rounded', order: { px: '0.2', sz: '100.5' }, code: 'batch:badSize' },
    { name: 'a zero price', order: { px: '0', sz: '100' }, code: 'batch:badPrice' },
    { name: 'six significant figures', order: { px: '0.200001', sz: '100' }, code: 'batch:badTick' },
    { name: 'more decimals than the pair has', order: { coin: '@2', px: '99999.1234', sz: '1' }, code: 'batch:badTick' },
    { name: 'a price of a fifth of the mark', order: { px: '0.04', sz: '1000' }, code: 'batch:outsideBand' },
    { name: 'a price above five times the mark', order: { px: '1.0001', sz: '1000' }, code: 'batch:outsideBand' },
    { name: 'reduce-only', order: { px: '0.2', sz: '100', reduceOnly: true }, code: 'batch:reduceOnly' },
    { name: 'a trigger order', order: { px: '0.2', sz: '100', tif: 'trigger' }, code: 'batch:triggerOrder' },
    { name: 'an unknown asset, at the top level', order: { coin: '@77', px: '0.2', sz: '100' }, code: 'refused:unknownAsset' },
  ] as const)('refuses $name for the whole batch and leaves no record', ({ order, code }) => {
    const good = { side: 'bid', px: '0.2', sz: '100' } as const
    expect(print(desk.place(ALICE, good, { side: 'bid', ...order }))).toBe(code)
    expect(desk.core.historicalOrders(ALICE)).toEqual([])
    expect(desk.core.rateLimit(ALICE).used).toBe(2)
  })

  test.each([
    { px: '0.040001', sz: '1000', coin: 'PURR/USDC' },
    { px: '1', sz: '1000', coin: 'PURR/USDC' },
    { px: '123456', sz: '0.00100', coin: '@2' },
  ])('takes the legal edge $px', ({ px, sz, coin }) => {
    expect(print(desk.place(ALICE, { coin, side: 'bid', px, sz }))).toBe('resting')
  })

  test('refuses an empty batch with one status', () => {
    expect(print(desk.place(ALICE))).toBe('batch:emptyBatch')
    expect(print(desk.run(ALICE, { type: 'cancel', cancels: [] }))).toBe('batch:emptyBatch')
  })

  test('compares with the mark of the previous block', () => {
    desk.place(BOB, { side: 'ask', px: '0.9', sz: '100' })
    desk.place(ALICE, { side: 'bid', px: '0.9', sz: '100', tif: 'ioc' })
    expect(desk.core.mark('PURR/USDC')).toBe(90_000_000n)
    expect(print(desk.place(ALICE, { side: 'bid', px: '0.18', sz: '100' }))).toBe('batch:outsideBand')
  })
})

describe('runtime refusals', () => {
  test.each([
    {
      name: 'below ten units of the quote token',
      order: { side: 'bid', px: '0.2', sz: '49' },
      code: 'belowMinNotional',
      word: 'minTradeNtlRejected',
    },
    {
      name: 'more quote than available',
      order: { side: 'bid', px: '0.2', sz: '50001' },
      code: 'insufficientBalance',
      word: 'insufficientSpotBalanceRejected',
    },
    {
      name: 'more base than available',
      order: { side: 'ask', px: '0.2', sz: '50001' },
      code: 'insufficientBalance',
      word: 'insufficientSpotBalanceRejected',
    },
    {
      name: 'an immediate order with nothing to meet',
      order: { side: 'bid', px: '0.1', sz: '1000', tif: 'ioc' },
      code: 'iocNoMatch',
      word: 'iocCancelRejected',
    },
    {
      name: 'a post-only order at the price of the other side',
      order: { side: 'bid', px: '0.3', sz: '100' },
      code: 'postOnlyWouldCross',
      word: 'badAloPxRejected',
    },
  ] as const)('refuses $name, takes an oid and leaves a record', ({ order, code, word }) => {
    desk.place(BOB, { side: 'ask', px: '0.3', sz: '100' })
    const oid = desk.core.nextOid
    expect(print(desk.place(ALICE, { ...order, cloid: cloid(9) }))).toBe(code)
    expect(desk.core.orderStatus(ALICE, oid)).toMatchObject({ status: word, sz: BigInt(order.sz), cloid: cloid(9) })
    expect(desk.core.orderStatus(ALICE, cloid(9))?.oid).toBe(oid)
    expect(desk.core.nextOid).toBe(oid + 1)
    expect(desk.updates(ALICE)).toEqual([`${word} ${oid} ${order.sz}`])
  })

  test('the quote token of the pair is named by a minimum refusal', () => {
    expect(desk.place(CAROL, { coin: '@5', side: 'bid', px: '0.2', sz: '10' })).toMatchObject({
      statuses: [{ refusal: { code: 'belowMinNotional', asset: 10_005, quoteToken: 'USDH' } }],
    })
  })

  test('a bad order between good ones stops none of them', () => {
    const ask = { side: 'ask', px: '0.3', sz: '100' } as const
    expect(print(desk.place(ALICE, ask, { ...ask, sz: '10' }, ask))).toBe('resting belowMinNotional resting')
    expect(desk.core.rateLimit(ALICE).used).toBe(3)
  })

  test('what an order holds is not there for the next', () => {
    const bid = { side: 'bid', px: '0.2', sz: '30000' } as const
    expect(print(desk.place(ALICE, bid, bid))).toBe('resting insufficientBalance')
    expect(desk.balances(ALICE).USDC).toBe('10000 held 6000')
  })

  test('a post-only order that would only meet an own one is refused all the same', () => {
    desk.place(ALICE, { side: 'ask', px: '0.2', sz: '100' })
    expect(print(desk.place(ALICE, { side: 'bid', px: '0.2', sz: '100' }))).toBe('postOnlyWouldCross')
  })

  test('open orders are limited', () => {
    const small = new Desk([[ALICE, 'PURR', '50000']], { limits: { openOrders: 2 } })
    const ask = { side: 'ask', px: '0.3', sz: '100' } as const
    expect(print(small.place(ALICE, ask, ask, ask))).toBe('resting resting tooManyOpenOrders')
  })

  test('within a post-only window takers are refused and post-only orders rest', () => {
    desk.submit({ type: 'postOnlyWindow', id: 0, untilMs: desk.core.timeMs + 10_000 })
    const bid = { side: 'bid', px: '0.2', sz: '100' } as const
    expect(print(desk.place(ALICE, { ...bid, tif: 'gtc' }, { ...bid, tif: 'ioc' }, bid))).toBe('postOnlyWindow postOnlyWindow resting')
    desk.block(10_000)
    expect(print(desk.place(ALICE, { ...bid, tif: 'gtc' }))).toBe('resting')
  })
})

describe('immediate orders', () => {
  test('what they do not match is dropped in silence and they end filled', () => {
    desk.place(BOB, { side: 'ask', px: '0.2', sz: '93' })
    const answer = desk.place(ALICE, { side: 'bid', px: '0.25', sz: '400', tif: 'ioc' })
    expect(answer).toMatchObject({ statuses: [{ type: 'filled', totalSz: 93n, avgPx: 20_000_000n }] })
    expect(desk.updates(ALICE).map((update) => update.replace(/ \d+ /, ' '))).toEqual(['open 400', 'filled 0'])
    expect(desk.core.book('PURR/USDC')).toEqual({ bids: [], asks: [] })
  })

  test('they spend what the account affords, in whole lots at each price', () => {
    const poor = user(5)
    desk.submit({ type: 'fund', id: 0, user: poor, token: 0, amount: 15_00000000n as never })
    desk.place(BOB, { side: 'ask', px: '0.2', sz: '50' }, { side: 'ask', px: '0.3', sz: '100' })
    expect(desk.place(poor, { side: 'bid', px: '0.3', sz: '150', tif: 'ioc' })).toMatchObject({
      statuses: [{ type: 'filled', totalSz: 66n }],
    })
    expect(desk.core.balances(poor).find((row) => row.token === 0)?.total).toBe(20_000_000n)
  })

  test('their minimum is the full size at the first crossing price', () => {
    desk.place(BOB, { side: 'bid', px: '0.2', sz: '1000' })
    expect(print(desk.place(ALICE, { side: 'ask', px: '0.1', sz: '49', tif: 'ioc' }))).toBe('belowMinNotional')
    expect(print(desk.place(ALICE, { side: 'ask', px: '0.1', sz: '50', tif: 'ioc' }))).toBe('filled')
  })

  test('liquidity is asked before balance, and balance before the minimum', () => {
    const empty = user(6)
    desk.submit({ type: 'fund', id: 0, user: empty, token: 3, amount: 1n as never })
    const ask = { side: 'ask', px: '0.2', sz: '1', tif: 'ioc' } as const
    expect(print(desk.place(empty, ask))).toBe('iocNoMatch')
    desk.place(BOB, { side: 'bid', px: '0.2', sz: '1000' })
    expect(print(desk.place(empty, ask))).toBe('insufficientBalance')
  })

  test('one that meets only own orders cancels them and matches nothing', () => {
    desk.place(ALICE, { side: 'ask', px: '0.2', sz: '100' })
    expect(print(desk.place(ALICE, { side: 'bid', px: '0.2', sz: '100', tif: 'market' }))).toBe('iocNoMatch')
    expect(desk.core.openOrders(ALICE)).toEqual([])
  })
})
