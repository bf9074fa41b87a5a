import type { Px, Sz } from '@hyperladder/units'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALICE, Desk } from '../../test/desk.ts'
import { genesis } from './genesis.ts'
import type { TapeLevel, TapeOrder } from './types.ts'
import { VenueCore } from './venueCore.ts'

const COIN = 'PURR/USDC'
const px = (tick: number): Px => (20_000_000n + 10_000n * BigInt(tick)) as Px
const size = fc.integer({ min: 60, max: 500 })
/** Of one block: the recording's middle, sizes of its levels on both sides, its takers, and what a client places around a tick of its own. */
const moment = fc.record({
  middle: fc.integer({ min: -20, max: 20 }),
  sizes: fc.array(size, { maxLength: 4 }),
  takers: fc.array(fc.record({ bid: fc.boolean(), tick: fc.integer({ min: -24, max: 24 }), sz: size }), { maxLength: 3 }),
  before: fc.nat(3),
  client: fc.option(fc.record({ bid: fc.boolean(), tick: fc.integer({ min: -24, max: 24 }), sz: size })),
})

test('a recording stays within its means beside a client: nothing is made, holds are of orders, the book is never crossed', () => {
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 20 }), (moments) => {
      const desk = new Desk([
        [ALICE, 'USDC', '100000'],
        [ALICE, 'PURR', '100000'],
      ])
      const world = genesis(desk.config)
      desk.core = new VenueCore(desk.config, world)
      const supply = () =>
        [0, 1].map((token) =>
          [...world.accounts.values()].reduce(
            (sum, { balances }) => sum + (balances.get(token)?.total ?? 0n),
            world.feesKept.get(token) ?? 0n,
          ),
        )
      const before = supply()
      moments.forEach(({ middle, sizes, takers, before: takersBeforeBook, client }, i) => {
        const levels = (sign: 1 | -1): TapeLevel[] =>
          sizes.map((sz, depth) => ({ px: px(middle + sign * (depth + 1)), sz: BigInt(sz) as Sz }))
        const orders = takers.map(({ bid, tick, sz }): TapeOrder => ({ side: bid ? 'bid' : 'ask', px: px(tick), sz: BigInt(sz) as Sz }))
        const book = { bids: levels(-1), asks: levels(1) }
        desk.submit({ type: 'tape', id: i, asset: 10_000, position: i, book, takers: orders, takersBeforeBook })
        if (client !== null) {
          const spec = {
            asset: 10_000,
            side: client.bid ? 'bid' : 'ask',
            rawPx: px(client.tick),
            rawSz: BigInt(client.sz) * 10n ** 8n,
          } as const
          desk.queue(ALICE, { type: 'order', orders: [{ ...spec, tif: 'alo', reduceOnly: false }], grouping: 'none' })
        }
        desk.block()
        expect(supply()).toEqual(before)
        const { bid, ask } = desk.core.bbo(COIN)
        if (bid !== null && ask !== null) expect(bid.px < ask.px).toBe(true)
        for (const { open, balances } of world.accounts.values()) {
          const held = [0n, 0n]
          for (const order of open.values()) {
            if (order.side === 'bid') held[0] = (held[0] as bigint) + order.px * order.sz
            else held[1] = (held[1] as bigint) + order.sz * order.market.lotWei
          }
          expect([0, 1].map((token) => balances.get(token)?.hold ?? 0n)).toEqual(held)
        }
      })
    }),
  )
})
