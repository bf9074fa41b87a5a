import type { BookEventLevel, MarketEvent, MarketEventKind } from '@hyperladder/exchange-port'
import type { Px, Side, Sz, Tid } from '@hyperladder/units'
import { arbDigits } from '@hyperladder/units/testing'
import fc from 'fast-check'

export const KINDS: readonly MarketEventKind[] = ['trade', 'bbo', 'book', 'candle']

const arbPx = arbDigits(18).map((px) => px as Px)
const arbSz = arbDigits(18).map((sz) => sz as Sz)
const arbSide = fc.constantFrom<Side>('bid', 'ask')
const arbBest = fc.option(fc.record({ px: arbPx, sz: arbSz }))
const arbReceived = fc.option(fc.integer({ min: 0, max: 2 ** 41 }), { nil: undefined })

/** Returns levels of one side, best first, each price once. */
const arbLevels = (side: Side): fc.Arbitrary<BookEventLevel[]> =>
  fc
    .uniqueArray(fc.record({ px: arbPx, sz: arbSz, n: fc.option(fc.nat(1000), { nil: undefined }) }), {
      selector: ({ px }) => px,
      maxLength: 6,
    })
    .map((levels) =>
      levels
        .map(({ n, ...level }) => (n === undefined ? level : { ...level, n }))
        .sort((a, b) => (side === 'bid' ? -1 : 1) * (a.px < b.px ? -1 : 1)),
    )

type Loose = Omit<MarketEvent, 'coin' | 'timeMs'>

const arbBody = (kind: MarketEventKind): fc.Arbitrary<Loose> => {
  switch (kind) {
    case 'trade':
      return fc
        .record({ px: arbPx, sz: arbSz, side: arbSide, tid: fc.option(fc.maxSafeNat(), { nil: undefined }) })
        .map(({ tid, ...trade }) => ({ type: 'trade', ...trade, ...(tid === undefined ? {} : { tid: tid as Tid }) }))
    case 'bbo':
      return fc.record({ type: fc.constant('bbo' as const), bid: arbBest, ask: arbBest })
    case 'book':
      return fc.record({ type: fc.constant('book' as const), bids: arbLevels('bid'), asks: arbLevels('ask') })
    case 'candle':
      return fc
        .record({
          prices: fc.array(arbPx, { minLength: 4, maxLength: 4 }),
          volume: fc.oneof(fc.constant(0n as Sz), arbSz),
          lengthMs: fc.nat(90_000_000),
        })
        .map(
          ({ prices: [open, high, low, close], volume, lengthMs }) =>
            ({ type: 'candle', open, high, low, close, volume, closeMs: 2 ** 40 + lengthMs }) as Loose,
        )
    default:
      return kind satisfies never
  }
}

const arbGap = (kind: MarketEventKind): fc.Arbitrary<Loose> =>
  fc
    .record({ of: fc.constantFrom(kind, undefined), lengthMs: fc.nat(1_000_000), reason: fc.string() })
    .map(
      ({ of, lengthMs, reason }) =>
        ({ type: 'gap', ...(of === undefined ? {} : { kind: of }), untilMs: 2 ** 41 + lengthMs, reason }) as Loose,
    )

/** Returns streams of one kind and coin: any values, gaps among them, time that often stands still and never goes back. */
export const arbEvents = (kind: MarketEventKind, coin: string, maxLength = 40): fc.Arbitrary<MarketEvent[]> =>
  fc
    .array(
      fc.record({
        body: fc.oneof({ weight: 6, arbitrary: arbBody(kind) }, { weight: 1, arbitrary: arbGap(kind) }),
        stepMs: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(100_000)),
        receivedMs: arbReceived,
      }),
      { maxLength },
    )
    .map((steps) => {
      let timeMs = 1_700_000_000_000
      return steps.map(({ body, stepMs, receivedMs }) => {
        timeMs += stepMs
        const received = receivedMs === undefined || body.type === 'gap' ? {} : { receivedMs }
        return { ...body, coin, timeMs, ...received } as MarketEvent
      })
    })

/** Returns everything that chunks hold. */
export async function collect(chunks: AsyncIterable<readonly MarketEvent[]>): Promise<MarketEvent[]> {
  const events: MarketEvent[] = []
  for await (const chunk of chunks) for (const event of chunk) events.push(event)
  return events
}
