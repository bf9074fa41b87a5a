import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BatchAnswer, ExchangePort } from '@hyperladder/exchange-port'
import { type PaperExchange, startPaperExchange } from '@hyperladder/paper-exchange'
import type { Address, MarketSpec, Oid } from '@hyperladder/units'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { approveAgent, clientOf, cloid, nextNonce, placeItem, recorder, sendRaw, signerOf, take, until } from './venue.ts'

const maker = signerOf(1)
const taker = signerOf(2)
const master = signerOf(3)
const agent = signerOf(4)
const vault = `0x${'7'.repeat(40)}` as Address
const FUNDS = { USDC: '1000000', USDH: '1000000', '150': '10000', PURR: '1000000', UBTC: '10' }

let paper: PaperExchange
let ids = 1

beforeAll(async () => {
  paper = await startPaperExchange({
    blockMs: 5,
    traders: false,
    universe: 'sparse',
    ipLimits: false,
    owned: [{ address: vault, master: master.address, kind: 'subAccount', name: 'second' }],
    fund: { [maker.address]: FUNDS, [taker.address]: FUNDS, [master.address]: FUNDS, [vault]: FUNDS },
  })
})
afterAll(() => paper.stop())

const closing: ExchangePort[] = []
afterEach(async () => {
  for (const exchange of closing.splice(0)) {
    await exchange.close()
  }
})
function open(...args: Parameters<typeof clientOf> extends [PaperExchange, ...infer Rest] ? Rest : never): ExchangePort {
  const exchange = clientOf(paper, ...args)
  closing.push(exchange)
  return exchange
}
async function marketOf(exchange: ExchangePort, coin = '@107'): Promise<MarketSpec> {
  const { markets } = await exchange.readUniverse()
  return markets.find((market) => market.coin === coin) as MarketSpec
}
const oidsOf = (answer: BatchAnswer): Oid[] =>
  answer.type === 'answered' ? answer.items.flatMap((item) => (item.type === 'resting' ? [item.oid] : [])) : []

/** Takes everything off the book that a test left there. */
async function sweep(exchange: ExchangePort): Promise<void> {
  const orders = await exchange.readOpenOrders()
  if (orders.length > 0) await exchange.execute({ type: 'cancel', items: orders.map(({ coin, oid }) => ({ coin, target: oid })) })
}

describe('reads', () => {
  test('the universe, by index: gaps, and one name twice', async () => {
    const { tokens, markets, unusable } = await open(maker).readUniverse()
    expect(tokens.filter(({ name }) => name === 'HYPE').map(({ index, weiDecimals }) => [index, weiDecimals])).toEqual([
      [77, 5],
      [150, 8],
    ])
    expect(markets.find(({ coin }) => coin === '@107')).toMatchObject({ assetId: 10107, base: { index: 150 }, quote: { index: 0 } })
    expect(unusable).toEqual([])
  })

  test('balances, budget, roles, marks and an order that nobody has', async () => {
    const exchange = open(maker)
    const balances = await exchange.readBalances()
    expect(balances.find(({ tokenIndex }) => tokenIndex === 150)).toEqual({
      tokenIndex: 150,
      token: 'HYPE',
      total: 10_000n * 10n ** 8n,
      hold: 0n,
    })
    expect(await exchange.readRateLimit()).toMatchObject({ used: 0, cap: 10_000, surplus: 0, cumVlm: 0n })
    expect(await exchange.readRole(maker.address)).toEqual({ role: 'user' })
    expect(await exchange.readRole(vault)).toEqual({ role: 'subAccount', master: master.address })
    expect(await exchange.readRole(signerOf(77).address)).toEqual({ role: 'missing' })
    const [mark, ...more] = await exchange.readMarks(['@107', '@142'])
    expect([mark?.coin, mark?.mark, more.length]).toEqual(['@107', 40_000_000n, 1])
    expect(await exchange.readOrderStatus(cloid(999))).toEqual({ type: 'unknownOid' })
    expect(await exchange.readOpenOrders()).toEqual([])
    expect(await exchange.readFills()).toEqual({ fills: [], flows: [], listed: { oldestMs: null, newestMs: null, full: false } })
  })
})

describe.each(['http', 'post'] as const)('actions over %s', (actionsOver) => {
  test('places rest, are listed, modified to a new oid, and canceled by oid and by cloid', async () => {
    const exchange = open(maker, { actionsOver })
    const hype = await marketOf(exchange)
    const [a, b, c, d] = [ids, ids + 1, ids + 2, ids + 3] as const
    ids += 4
    const placed = await exchange.execute({
      type: 'place',
      items: [placeItem(hype, 'bid', '39.5', '2', a), placeItem(hype, 'ask', '41', '1.25', b)],
    })
    expect(placed).toMatchObject({ type: 'answered', items: [{ type: 'resting' }, { type: 'resting' }], charged: 2 })
    const [bid, ask] = oidsOf(placed)
    expect(await exchange.readOpenOrders()).toEqual(
      expect.arrayContaining([
        { coin: '@107', oid: bid, cloid: cloid(a), side: 'bid', px: 39_500_000n, sz: 200n, origSz: 200n, timeMs: expect.any(Number) },
        { coin: '@107', oid: ask, cloid: cloid(b), side: 'ask', px: 41_000_000n, sz: 125n, origSz: 125n, timeMs: expect.any(Number) },
      ]),
    )
    const modified = await exchange.execute({
      type: 'modify',
      items: [
        { target: bid as Oid, replacement: placeItem(hype, 'bid', '39.4', '3', c) },
        { target: cloid(b), replacement: placeItem(hype, 'ask', '41.1', '1', d) },
      ],
    })
    const [newBid, newAsk] = oidsOf(modified)
    expect([newBid, newAsk].every((oid) => oid !== undefined && oid > (ask as number))).toBe(true)
    expect(await exchange.readOrderStatus(bid as Oid)).toMatchObject({ type: 'order', update: { state: 'canceled', sz: 200n } })
    expect(await exchange.readOrderStatus(cloid(d))).toMatchObject({
      type: 'order',
      update: { oid: newAsk, state: 'open', px: 41_100_000n },
    })
    expect(await exchange.execute({ type: 'cancel', items: [{ coin: '@107', target: newBid as Oid }] })).toEqual({
      type: 'answered',
      items: [{ type: 'canceled' }],
      charged: 1,
    })
    expect(
      await exchange.execute({
        type: 'cancel',
        items: [
          { coin: '@107', target: cloid(d) },
          { coin: '@107', target: cloid(a) },
        ],
      }),
    ).toMatchObject({
      items: [{ type: 'canceled' }, { type: 'refused', refusal: { code: 'missingOrder' } }],
    })
    expect(await exchange.readOpenOrders()).toEqual([])
  })

  test('refusals come one by one, or once for the whole batch, and the budget moves as we count', async () => {
    const exchange = open(maker, { actionsOver })
    const hype = await marketOf(exchange)
    const other = open(taker)
    await other.execute({ type: 'place', items: [placeItem(hype, 'ask', '40.5', '5', 1)] })
    const { used } = await exchange.readRateLimit()
    const place = (...items: ReturnType<typeof placeItem>[]) => exchange.execute({ type: 'place', items })
    const id = () => {
      ids += 1
      return ids
    }
    const answers = [
      await place(
        placeItem(hype, 'bid', '40.5', '1', id()),
        placeItem(hype, 'bid', '39', '0.25', id()),
        placeItem(hype, 'ask', '42', '99999', id()),
        placeItem(hype, 'bid', '39', '1', id()),
      ),
      await place(placeItem(hype, 'bid', '39', '1', id()), { ...placeItem(hype, 'bid', '39', '1', id()), px: 39_123_456n as never }),
      await place(placeItem(hype, 'bid', '7', '2', id()), placeItem(hype, 'bid', '39', '1', id())),
      await exchange.execute({ type: 'modify', items: [{ target: 5 as Oid, replacement: placeItem(hype, 'bid', '39', '1', id()) }] }),
    ]
    const codes = answers.map((answer) =>
      answer.type === 'answered'
        ? answer.items.map((item) => (item.type === 'refused' ? item.refusal.code : item.type))
        : answer.type === 'refused'
          ? answer.refusal.code
          : answer,
    )
    expect(codes).toEqual([
      ['postOnlyWouldCross', 'belowMinNotional', 'insufficientBalance', 'resting'],
      'badTick',
      'outsideBand',
      ['cannotModify'],
    ])
    const charged = answers.reduce((sum, answer) => sum + ('charged' in answer ? answer.charged : 0), 0)
    expect((await exchange.readRateLimit()).used - used).toBe(charged)
    await sweep(exchange)
    await sweep(other)
  })

  test('more than 200 cancels are refused as a whole, for free', async () => {
    const exchange = open(maker, { actionsOver })
    const { used } = await exchange.readRateLimit()
    const answer = await exchange.execute({
      type: 'cancel',
      items: Array.from({ length: 201 }, (_, i) => ({ coin: '@107', target: cloid(5_000 + i) })),
    })
    expect(answer).toMatchObject({ type: 'refused', refusal: { code: 'overWeight' }, charged: 0 })
    expect((await exchange.readRateLimit()).used).toBe(used)
  })

  test('a fresh nonce is burned, a used one is told so', async () => {
    const exchange = open(maker, { actionsOver })
    const nonce = nextNonce()
    expect(await exchange.burnNonce(nonce)).toMatchObject({ type: 'burned' })
    expect(await sendRaw(paper, maker, { type: 'noop' }, nonce)).toEqual({
      status: 'err',
      response: `Invalid nonce: duplicate nonce ${nonce}`,
    })
    expect(await exchange.burnNonce(nonce)).toMatchObject({ type: 'used' })
  })

  test('of a key that nobody knows are refused as its signer', async () => {
    const exchange = open(signerOf(99), { actionsOver })
    const hype = await marketOf(exchange)
    expect(await exchange.execute({ type: 'place', items: [placeItem(hype, 'bid', '39', '1', 1)] })).toMatchObject({
      type: 'refused',
      refusal: { code: 'signer' },
      charged: 0,
    })
  })

  test('of an agent are its master’s, and of a vault those of the vault', async () => {
    await approveAgent(paper, master, agent.address)
    const forMaster = open(agent, { account: master.address, actionsOver })
    const forVault = open(agent, { account: vault, vaultAddress: vault, actionsOver })
    const hype = await marketOf(forMaster)
    expect(await forMaster.readRole(agent.address)).toEqual({ role: 'agent', master: master.address })
    ids += 2
    expect(await forMaster.execute({ type: 'place', items: [placeItem(hype, 'bid', '38', '1', ids)] })).toMatchObject({
      items: [{ type: 'resting' }],
    })
    expect(await forVault.execute({ type: 'place', items: [placeItem(hype, 'bid', '37', '1', ids + 1)] })).toMatchObject({
      items: [{ type: 'resting' }],
    })
    expect((await forMaster.readOpenOrders()).map(({ px }) => px)).toEqual([38_000_000n])
    expect((await forVault.readOpenOrders()).map(({ px }) => px)).toEqual([37_000_000n])
    await sweep(forMaster)
    await sweep(forVault)
  })
})

describe('feeds', () => {
  test('tell an order’s whole life, the same as the reads do', async () => {
    const exchange = open(maker)
    const hype = await marketOf(exchange)
    const seen = recorder()
    const startMs = Date.now() - 1_000
    const feeds = await exchange.openFeeds({ coins: ['@107'], balanceFeed: 'spotState' }, seen.sink)
    expect(seen.states()).toEqual(['up 0'])
    await until(() => seen.of('fills').length === 1 && seen.of('balances').length > 0)
    expect(seen.of('fills')[0]).toMatchObject({ snapshot: true })
    const before = (await exchange.readBalances()).find(({ tokenIndex }) => tokenIndex === 150)

    ids += 2
    const [bid, ask] = oidsOf(
      await exchange.execute({
        type: 'place',
        items: [placeItem(hype, 'bid', '39.9', '3', ids), placeItem(hype, 'ask', '40.1', '2', ids - 1)],
      }),
    )
    await until(
      () => seen.updates().length === 2 && seen.of('bbo').some(({ bid: px, ask: other }) => px === 39_900_000n && other === 40_100_000n),
    )
    await take(paper, taker, hype, 'ask', '39.9', '1')
    await take(paper, taker, hype, 'bid', '40.1', '2')
    await until(() => seen.fills().length === 2)
    expect(seen.fills()).toMatchObject([
      {
        coin: '@107',
        oid: bid,
        cloid: cloid(ids),
        side: 'bid',
        px: 39_900_000n,
        sz: 100n,
        startPosition: before?.total,
        fee: { token: 'HYPE', amount: 40_000n },
        crossed: false,
      },
      {
        oid: ask,
        side: 'ask',
        sz: 200n,
        startPosition: (before?.total ?? 0n) + 10n ** 8n - 40_000n,
        fee: { token: 'USDC', amount: 3_208_000n },
      },
    ])
    await until(() => seen.updates().some(({ oid, state }) => oid === ask && state === 'filled'))
    expect(await exchange.readOrderStatus(ask as Oid)).toMatchObject({ update: { state: 'filled', sz: 0n, origSz: 200n } })
    expect((await exchange.readFills(startMs)).fills).toEqual(seen.fills())
    expect((await exchange.readFills()).fills).toEqual(seen.fills())

    await exchange.execute({ type: 'cancel', items: [{ coin: '@107', target: bid as Oid }] })
    await until(() => seen.updates().some(({ oid, state, sz }) => oid === bid && state === 'canceled' && sz === 200n))
    const read = await exchange.readBalances()
    await until(() => JSON.stringify(seen.of('balances').at(-1)?.balances, bigints) === JSON.stringify(read, bigints))
    expect(seen.of('undecodable')).toEqual([])

    await feeds.close()
    const told = seen.events.length
    await exchange.execute({ type: 'place', items: [placeItem(hype, 'bid', '39', '1', ids + 1)] })
    expect(seen.events.length).toBe(told)
    ids += 1
    await sweep(exchange)
  })

  test('a venue without webData2 refuses it, one with it tells the same balances', async () => {
    const exchange = open(maker)
    await expect(exchange.openFeeds({ coins: [], balanceFeed: 'webData2' }, () => undefined)).rejects.toThrow(
      'subscription webData2 failed',
    )
    const old = await startPaperExchange({ blockMs: 5, traders: false, webData2: true, fund: { [maker.address]: { USDC: '500' } } })
    const other = clientOf(old, maker)
    const seen = recorder()
    await other.openFeeds({ coins: ['PURR/USDC'], balanceFeed: 'webData2' }, seen.sink)
    await until(() => seen.of('balances').length > 0)
    expect(seen.of('balances')[0]?.balances).toMatchObject([{ token: 'USDC', total: 50_000_000_000n }])
    await other.close()
    await old.stop()
  })
})

describe('a venue that goes and comes back', () => {
  test('is down once and up again, and its orders are there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hyperladder-'))
    const stateFile = join(folder, 'state.jsonl')
    const options = { blockMs: 5, traders: false, stateFile, fund: { [maker.address]: { USDC: '1000', PURR: '10000' } } } as const
    const first = await startPaperExchange(options)
    const exchange = clientOf(first, maker, { socket: { backoffMinMs: 10, backoffMaxMs: 50 } })
    const purr = await marketOf(exchange, 'PURR/USDC')
    const seen = recorder()
    await exchange.openFeeds({ coins: ['PURR/USDC'], balanceFeed: 'spotState' }, seen.sink)
    const [oid] = oidsOf(await exchange.execute({ type: 'place', items: [placeItem(purr, 'bid', '0.19', '100', 1)] }))
    await first.stop()
    await until(() => seen.states().at(-1) === 'down 0')
    expect(await exchange.execute({ type: 'place', items: [placeItem(purr, 'bid', '0.18', '100', 2)] })).toMatchObject({ type: 'notSent' })
    const second = await startPaperExchange({ ...options, port: first.port })
    await until(() => seen.states().at(-1) === 'up 1')
    expect(await exchange.readOpenOrders()).toMatchObject([{ oid, cloid: cloid(1) }])
    expect(seen.of('fills').filter(({ snapshot }) => snapshot)).toHaveLength(2)
    expect(seen.states()).toEqual(['up 0', 'down 0', 'up 1'])
    await exchange.close()
    await second.stop()
    rmSync(folder, { recursive: true })
  })
})

test('a closed client leaves no timer and no socket: its process ends by itself', async () => {
  const script = fileURLToPath(import.meta.resolve('./closing.ts'))
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@hyperladder/source', script])
  expect(stdout).toBe('ended\n')
})

const bigints = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)
