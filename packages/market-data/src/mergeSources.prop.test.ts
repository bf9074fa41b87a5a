import type { MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chainSources, type EventSource, eachEvent, marketUnits } from './eventSource.ts'
import { MarketDataError } from './marketDataError.ts'
import { mergeSources } from './mergeSources.ts'
import { arbEvents, collect, KINDS } from './testing.ts'

const market = marketUnits('@107', 2)

/** Events in chunks of the lengths given, in turn; a length of 0 is an empty chunk. */
function source(kind: MarketEventKind, events: readonly MarketEvent[], lengths: readonly number[] = [3]): EventSource {
  return {
    name: `${kind}.test`,
    kind,
    market,
    async *chunks() {
      let at = 0
      for (let i = 0; at < events.length; i += 1) {
        const length = i > 2 * events.length ? 1 : (lengths[i % lengths.length] as number)
        yield events.slice(at, at + length)
        at += length
      }
    },
  }
}

const all = collect

const arbSources = fc.array(
  fc.constantFrom(...KINDS).chain((kind) => fc.record({ kind: fc.constant(kind), events: arbEvents(kind, '@107', 15) })),
  { maxLength: 5 },
)
const arbLengths = fc.array(fc.nat(4), { minLength: 1, maxLength: 4 })

/** The model: sort everything, stably. A head is what a source may give next, so a source's own order stays. */
function merged(lists: readonly (readonly MarketEvent[])[]): MarketEvent[] {
  const ranks = ['gap', 'candle', 'trade', 'bbo', 'book']
  const rest = lists.map((list) => [...list])
  const out: MarketEvent[] = []
  for (;;) {
    const [best] = rest
      .flatMap((list, place) => (list[0] === undefined ? [] : [{ event: list[0], place }]))
      .sort((a, b) => a.event.timeMs - b.event.timeMs || ranks.indexOf(a.event.type) - ranks.indexOf(b.event.type) || a.place - b.place)
    if (best === undefined) return out
    out.push(best.event)
    rest[best.place]?.shift()
  }
}

describe('sources, merged', () => {
  test('are every event once, in the one order that the rules leave, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(arbSources, arbLengths, arbLengths, async (given, one, other) => {
        const order = merged(given.map(({ events }) => events))
        for (const lengths of [one, other]) {
          expect(await all(mergeSources(given.map(({ kind, events }) => source(kind, events, lengths))))).toEqual(order)
        }
        for (const [i, event] of order.entries()) expect(event.timeMs).toBeGreaterThanOrEqual(order[i - 1]?.timeMs ?? 0)
      }),
    )
  })

  test('a trade comes before the best prices and the book of its time, and what may be missing before all', async () => {
    const at = { coin: '@107', timeMs: 5 }
    const book = { type: 'book', ...at, bids: [], asks: [] } as const
    const bbo = { type: 'bbo', ...at, bid: null, ask: null } as const
    const trade = { type: 'trade', ...at, px: 1n, sz: 1n, side: 'bid' } as never
    const gap = { type: 'gap', ...at, untilMs: 6, reason: '' } as const
    const order = await all(mergeSources([source('book', [gap, book]), source('bbo', [bbo]), source('trade', [trade])]))
    expect(order.map(({ type }) => type)).toEqual(['gap', 'trade', 'bbo', 'book'])
  })

  test('of which one goes back in time are refused by its name, within a chunk and between two', async () => {
    const at = (timeMs: number) => ({ type: 'bbo', coin: '@107', timeMs, bid: null, ask: null }) as const
    for (const length of [1, 2]) {
      const error = await all(mergeSources([source('bbo', [at(7), at(6)], [length])])).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(MarketDataError)
      expect((error as Error).message).toBe('time in bbo.test went back from 7 to 6 with a bbo of @107, must never')
    }
  })

  test('are closed when nobody wants more', async () => {
    let closed = 0
    const endless: EventSource = {
      ...source('bbo', []),
      async *chunks() {
        try {
          for (let timeMs = 1; ; timeMs += 1) yield [{ type: 'bbo', coin: '@107', timeMs, bid: null, ask: null }]
        } finally {
          closed += 1
        }
      },
    }
    for await (const _ of mergeSources([endless, endless])) break
    expect(closed).toBe(2)
  })
})

test('sources that follow each other are one, event by event; of another market they are refused', async () => {
  const bbo = (timeMs: number) => ({ type: 'bbo', coin: '@107', timeMs, bid: null, ask: null }) as const
  const [first, second] = [source('bbo', [bbo(1), bbo(2)], [1]), source('bbo', [bbo(3)])]
  const events: MarketEvent[] = []
  for await (const event of eachEvent(chainSources([first, second]).chunks())) events.push(event)
  expect(events).toEqual([bbo(1), bbo(2), bbo(3)])
  expect(() => chainSources([first, { ...second, market: marketUnits('@1', 2) }])).toThrow(
    'bbo.test was bbo of @1 with szDecimals 2, must be bbo of @107 with szDecimals 2 to follow bbo.test',
  )
})
