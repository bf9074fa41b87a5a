import type { Mutant } from '../mutant.ts'

const SPLIT = 'packages/quoter/src/splitLadder.ts'
const DESIRED = 'packages/quoter/src/quoteLadder.ts'
const cases = (name: string) => ({ project: 'quoter', file: 'packages/quoter/src/corpus.test.ts', name })
const laws = (name: string) => ({ project: 'quoter', file: 'packages/quoter/src/quoter.prop.test.ts', name })
const grid = (name: string) => ({ project: 'grid', file: 'packages/grid/src/grid.prop.test.ts', name })
const engine = (file: string, name: string) => ({ project: 'engine', file: `packages/engine/test/${file}`, name })

/** The ladder, what is wanted of it, and what goes out of that. */
export const quotingMutants: readonly Mutant[] = [
  {
    id: 'P08a',
    fault: 'the charge of a batch is one request, whatever its items',
    file: 'packages/rate-limit/src/addressCharge.ts',
    edits: [{ find: "    case 'other':\n      return items\n", replace: "    case 'other':\n      return Math.min(items, 1)\n" }],
    caughtBy: {
      project: 'rate-limit',
      file: 'packages/rate-limit/src/charges.test.ts',
      name: 'P08 law: a batch is charged like its items one by one',
    },
  },
  {
    id: 'P08b',
    fault: 'only the first order of a batch is reserved in the budget',
    file: 'packages/engine/src/commit.ts',
    edits: [{ find: '  state.budget.onSent(1)\n', replace: '  if (state.requests.size === 1) state.budget.onSent(1)\n' }],
    caughtBy: engine('corpusOrders.test.ts', 'P08 WHEN a batch goes out THEN each of its orders takes a request of the budget'),
  },
  {
    id: 'P09b',
    fault: 'one refused order stops its whole side',
    file: 'packages/engine/src/absorbAnswer.ts',
    edits: [
      {
        find: '    const times = countRefusal(state, keyOf(request))\n',
        replace: [
          '    const times = countRefusal(state, keyOf(request))\n',
          '    for (let level = 0; request.slot && level < market.grid.levels; level += 1)\n',
          '      state.cooldowns.start(slotKey(request.market, { ...request.slot, level }), refusal.code, atMs + 10_000)\n',
        ].join(''),
      },
    ],
    caughtBy: engine(
      'corpusOrders.test.ts',
      'P09 WHEN post-only orders of a side are refused for crossing THEN their slots rest for a second, and the side goes on',
    ),
  },
  {
    id: 'P11',
    fault: 'what is over the budget is cut off before what cools down is taken out',
    file: 'packages/engine/src/planTick.ts',
    edits: [
      {
        find: 'sortByWorth(allowed), nowMs',
        replace: 'sortByWorth(allowed).slice(0, Math.max(1, state.budget.remaining - state.budget.reserve)), nowMs',
      },
    ],
    caughtBy: engine(
      'corpusOrders.test.ts',
      'P11 WHEN the best asks are refused and the budget is short THEN what cools down takes no room from the others',
    ),
    small: true,
  },
  {
    id: 'P12',
    fault: 'what is left of whole tranches is a float remainder: a phantom on one more level',
    file: SPLIT,
    edits: [
      {
        find: '(base - tranches * orderSize) as Sz)\n',
        replace: 'BigInt(Math.ceil(((Number(base) / 1e2) % (Number(orderSize) / 1e2)) * 1e2)) as Sz)\n',
      },
    ],
    caughtBy: cases('P12 with tranches of 0.05 every multiple of one puts the boundary exactly that many levels below the top'),
    small: true,
  },
  {
    id: 'P14',
    fault: 'the dead zone may hide the size of the best orders',
    file: 'packages/differ/src/settle.ts',
    edits: [
      { find: "const mayHide = to === best[to.side] ? undefined : 'deadZone'", replace: "const mayHide: Hold | undefined = 'deadZone'" },
    ],
    caughtBy: {
      project: 'differ',
      file: 'packages/differ/src/computeDiff.test.ts',
      name: 'P14 never hides an inside size (best bid 60 of 100, best ask 40 of 80)',
    },
    small: true,
  },
  {
    id: 'P20a',
    fault: 'a ladder keeps the decimals of the market, and not the 5 significant figures',
    file: 'packages/units/src/price.ts',
    edits: [
      {
        find: 'return truncateToSignificant(roundHalfUpDiv(px * numerator, denominator), PX_SIGNIFICANT_FIGURES) as Px',
        replace: 'return roundHalfUpDiv(px * numerator, denominator) as Px',
      },
      { find: '    while (digits >= full) {\n', replace: '    while (digits >= full * full) {\n' },
    ],
    caughtBy: grid('P20 every ladder rises strictly and stays legal, each level being the rounded product of the one below'),
  },
  {
    id: 'P20b',
    fault: 'a price keeps the decimals of the market, and not the 5 significant figures',
    file: 'packages/units/src/price.ts',
    edits: [{ find: '  if (!isLegalPx(px, pxDecimals)) {\n', replace: '  if (px < 0n) {\n' }],
    caughtBy: { project: 'units', file: 'packages/units/src/price.test.ts', name: 'P20 szDecimals 2 refuses 93.2185 with the reason' },
  },
  {
    id: 'P26',
    fault: 'bids below the least value are sent',
    file: DESIRED,
    edits: [
      { find: 'value >= minNotional ? sz : restingDust(this.#input, side, level, sz)', replace: 'value >= 0n * minNotional ? sz : NONE' },
    ],
    caughtBy: laws('P26 every order is worth the least value, or rests already just so'),
  },
  {
    id: 'P27',
    fault: 'while the budget is spent nothing but cancels goes out',
    file: 'packages/rate-limit/src/rateLimitBudget.ts',
    edits: [
      {
        find: 'return modifies > 0 ? { modifies: 1, places: 0 } : { modifies: 0, places: clamp(places, 1) }',
        replace: 'return { modifies: clamp(modifies, 0), places: clamp(places, 0) }',
      },
    ],
    caughtBy: engine(
      'corpusMoney.test.ts',
      'P27 WHEN it is at its reserve THEN one action goes out every 10 s, and a higher cap ends that',
    ),
  },
  {
    id: 'P33',
    fault: 'what is farthest from the inside goes out first',
    file: 'packages/engine/src/candidates.ts',
    edits: [{ find: '=> a.rank - b.rank || a.market - b.market', replace: '=> b.rank - a.rank || a.market - b.market' }],
    caughtBy: engine(
      'corpusOrders.test.ts',
      'P33 WHEN the budget has room for a part of the ladder THEN the best of both sides go out, not the far end of one',
    ),
  },
  {
    id: 'P35',
    fault: 'what the ladder has no room for is the size of the best ask',
    file: SPLIT,
    edits: [
      {
        find: 'return { boundary: 0, partialAsk: NONE, bestBid: -1, keptBid: NONE, surplus }',
        replace: 'return { boundary: 0, partialAsk: surplus, bestBid: -1, keptBid: NONE, surplus }',
      },
    ],
    caughtBy: cases('P35 WHEN there is more base than the ladder holds THEN every level has a full tranche, the best as well'),
  },
  {
    id: 'P36',
    fault: 'a plan funds one bid level less than was asked for',
    file: 'packages/grid/src/funding.ts',
    edits: [{ find: 'level < seededLevels; level++', replace: 'level < seededLevels - 1; level++' }],
    caughtBy: grid('P36 one seeded level more moves one tranche from base to quote, at that level price'),
  },
  {
    id: 'P41',
    fault: 'orders outside the band of prices are wanted',
    file: DESIRED,
    edits: [
      { find: 'return px >= this.#bandFrom && this.#isBelowBandTo(px)', replace: 'return px >= this.#bandFrom || this.#isBelowBandTo(px)' },
    ],
    caughtBy: laws('P41 the band and the open order limit hold, the limit inside-out'),
  },
]
