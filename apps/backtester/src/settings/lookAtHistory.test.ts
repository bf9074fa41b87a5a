import type { MarketEvent } from '@hyperladder/market-data'
import { type MarketSpec, marketSpec, type Px, type Sz } from '@hyperladder/units'
import { expect, test } from 'vitest'
import { lookAtHistory } from './lookAtHistory.ts'

const market: MarketSpec = marketSpec({
  coin: '@7',
  pairIndex: 7,
  base: { name: 'MADE', index: 7, szDecimals: 2, weiDecimals: 8 },
  quote: { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 },
})
const trade = (px: number, timeMs: number, receivedMs?: number): MarketEvent => ({
  type: 'trade',
  coin: '@7',
  timeMs,
  px: BigInt(px) as Px,
  sz: 1n as Sz,
  side: 'bid',
  ...(receivedMs === undefined ? {} : { receivedMs }),
})
/** Trades at these prices, a ms apart, in chunks of three; `read` counts the chunks that were asked for. */
function history(prices: readonly number[], lateMs?: number) {
  const read = { chunks: 0 }
  async function* chunks() {
    for (let at = 0; at < prices.length; at += 3) {
      read.chunks += 1
      yield prices.slice(at, at + 3).map((px, i) => trade(px, at + i + 1, lateMs === undefined ? undefined : at + i + 1 + lateMs))
    }
  }
  return { history: { chunks, whole: chunks }, read }
}
const look = (prices: readonly number[]) => lookAtHistory(history(prices).history, market, { whole: true, delays: false })

test('a first price that is left in one step and is far from the usual one is a stray, with the time when the price is near it', async () => {
  const { first } = await look([100_000, 7000, 7000, 240, 100, 101, 99, 100, 102])
  expect(first).toEqual({ px: 100_000n, timeMs: 1, stray: { usualPx: 102n, fromMs: 5 } })
  expect((await look([1, 100, 101, 99])).first.stray).toEqual({ usualPx: 100n, fromMs: 2 })
})

test('a price that moved far step by step is none, nor is one that jumps away later and comes back', async () => {
  expect((await look([1000, 500, 250, 125, 60, 30, 15, 8, 8, 8, 8, 8, 8, 8, 8, 8])).first.stray).toBeUndefined()
  expect((await look([100, 101, 5000, 100, 99, 100])).first.stray).toBeUndefined()
  expect((await look([100])).first).toEqual({ px: 100n, timeMs: 1 })
})

test('only what is asked for is read, and delays are kept only where they are', async () => {
  const long = Array.from({ length: 30_000 }, () => 100)
  const short = history(long, 7)
  expect((await lookAtHistory(short.history, market, { whole: false, delays: false })).delaysMs).toEqual([])
  expect(short.read.chunks).toBeLessThan(4000)
  const whole = history(long, 7)
  const { delaysMs } = await lookAtHistory(whole.history, market, { whole: false, delays: true })
  expect([whole.read.chunks, delaysMs.length, new Set(delaysMs)]).toEqual([10_000, 2000, new Set([7])])
})

test('trades that a new connection replays tell no latency, and those received together the least of theirs', async () => {
  const gap: MarketEvent = { type: 'gap', coin: '@7', kind: 'trade', timeMs: 50_000, untilMs: 60_000, reason: 'lost' }
  const events = [
    ...[trade(1, 1000, 40_000), trade(1, 30_000, 40_000), trade(1, 41_000, 41_080), trade(1, 42_000, 42_500), trade(1, 42_400, 42_500)],
    ...[gap, trade(1, 60_000, 90_000), trade(1, 91_000, 91_090)],
  ]
  async function* chunks() {
    yield events
  }
  const { delaysMs } = await lookAtHistory({ chunks, whole: chunks }, market, {
    whole: false,
    delays: true,
  })
  expect(delaysMs).toEqual([80, 100, 90])
})

test('where no price is in the time asked for, the error tells when there are some', async () => {
  const { chunks: whole } = history([100, 101, 102]).history
  async function* chunks() {}
  const none = lookAtHistory({ chunks, whole }, market, { whole: false, delays: false })
  await expect(none).rejects.toThrow('no price of @7 in the time asked for: it has them from 1970-01-01 00:00 to 1970-01-01 00:00 UTC')
  const empty = lookAtHistory({ chunks, whole: chunks }, market, { whole: false, delays: false })
  await expect(empty).rejects.toThrow('no price of @7 at all: see --coin')
})
