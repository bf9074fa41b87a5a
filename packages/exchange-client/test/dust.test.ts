import { startPaperExchange } from '@hyperladder/paper-exchange'
import type { MarketSpec } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { clientOf, placeItem, recorder, signerOf, until } from './venue.ts'

test('a dust conversion comes as a flow of exactly what the balances moved by, live and in readings', async () => {
  const [owner, other, buyer, seller] = [signerOf(1), signerOf(2), signerOf(3), signerOf(4)]
  // 0.015 HYPE of two accounts are one lot and a half; nothing happens until the book has both sides.
  const paper = await startPaperExchange({
    blockMs: 5,
    traders: false,
    limits: { dustEveryMs: 20 },
    fund: {
      [owner.address]: { HYPE: '0.006' },
      [other.address]: { HYPE: '0.009' },
      [buyer.address]: { USDC: '100' },
      [seller.address]: { HYPE: '1' },
    },
  })
  const [exchange, bidder, asker] = [clientOf(paper, owner), clientOf(paper, buyer), clientOf(paper, seller)]
  try {
    const feeds = recorder()
    const hype = (await exchange.readUniverse()).markets.find(({ coin }) => coin === '@1') as MarketSpec
    await exchange.openFeeds({ coins: [hype.coin], balanceFeed: 'spotState' }, feeds.sink)
    await until(() => feeds.of('fills').length > 0)
    await bidder.execute({ type: 'place', items: [placeItem(hype, 'bid', '39.9', '1', 1)] })
    await asker.execute({ type: 'place', items: [placeItem(hype, 'ask', '40.1', '1', 2)] })
    await until(() => feeds.of('fills').some(({ snapshot, flows }) => !snapshot && flows.length > 0))
    const [told] = feeds.of('fills').filter(({ flows }) => flows.length > 0)
    const flow = { type: 'dust', coin: '@1', timeMs: expect.any(Number), baseDelta: -600_000n, quoteDelta: 15_960_000n }
    expect(told).toMatchObject({ fills: [], flows: [flow] })
    expect(await exchange.readFills()).toMatchObject({
      fills: [],
      flows: [flow],
      listed: { oldestMs: flow.timeMs, newestMs: flow.timeMs, full: false },
    })
    expect(await exchange.readBalances()).toMatchObject([
      { token: 'USDC', total: 15_960_000n },
      { token: 'HYPE', total: 0n },
    ])
    expect(feeds.of('undecodable')).toEqual([])
  } finally {
    for (const client of [exchange, bidder, asker]) await client.close()
    await paper.stop()
  }
})
