import type { Mutant } from '../mutant.ts'

const INVENTORY = 'packages/inventory/src/inventory.ts'
const inventory = (name: string) => ({ project: 'inventory', file: 'packages/inventory/src/inventory.test.ts', name })
const engine = (name: string) => ({ project: 'engine', file: 'packages/engine/test/corpusMoney.test.ts', name })
const flows = (name: string) => ({ project: 'engine', file: 'packages/engine/test/flows.test.ts', name })
const units = (name: string) => ({ project: 'units', file: 'packages/units/src/market.test.ts', name })

/** Inventory, balances and flows. */
export const moneyMutants: readonly Mutant[] = [
  {
    id: 'P02a',
    fault: 'a balance that is not as expected is taken for trades, and moves the boundary',
    file: INVENTORY,
    edits: [
      {
        find: '    return { base, quote: quote as bigint as Ntl }\n',
        replace: '    this.#moveAllocation(base)\n    return { base, quote: quote as bigint as Ntl }\n',
      },
    ],
    caughtBy: inventory('P02 ghost fills that were never booked do not turn into purchases'),
    small: true,
  },
  {
    id: 'P02b',
    fault: 'fills that were read back after a gap of the feed are not booked',
    file: 'packages/engine/src/absorb.ts',
    edits: [{ find: '      for (const fill of event.reading.fills) absorbFill(state, fill, event.atMs)\n', replace: '' }],
    caughtBy: engine(
      'P02 WHEN the feed was dead through fills THEN the fills read back move the boundary, and the balances neither move it nor halt',
    ),
  },
  {
    id: 'P04',
    fault: 'a fill of a pair that we do not know moves the ledgers of ours',
    file: 'packages/engine/src/absorbFill.ts',
    edits: [
      {
        find: '  const spec = sharingSpec(state, fill.coin)\n  if (!spec || fill.timeMs',
        replace: '  const spec = sharingSpec(state, fill.coin) ?? state.markets[0]?.market\n  if (!spec || fill.timeMs',
      },
    ],
    caughtBy: flows('P04 WHEN a fill of a pair we do not know comes THEN nothing of ours moves'),
  },
  {
    id: 'P06',
    fault: 'a restart begins with the configured allocation, whatever the earlier run knew',
    file: 'packages/engine/src/createEngine.ts',
    edits: [
      {
        find: '  if (!resumed) return new Inventory({ ...shared, allocation })\n',
        replace: '  if (!resumed || resumed) return new Inventory({ ...shared, allocation })\n',
      },
    ],
    caughtBy: engine('P06 WHEN a maker starts again THEN its boundary is where its inventory was, not where the account is'),
    small: true,
  },
  {
    id: 'P10a',
    fault: 'what money pays for is rounded up to a lot',
    file: 'packages/units/src/size.ts',
    edits: [{ find: '(quote <= 0n ? 0n : quote / px)', replace: '(quote <= 0n ? 0n : (quote + px - 1n) / px)' }],
    caughtBy: units('P10 what money pays for is floored to lots'),
    small: true,
  },
  {
    id: 'P10b',
    fault: 'a balance is rounded to the nearest lot',
    file: 'packages/units/src/size.ts',
    edits: [
      {
        find: '  return floorDivPow10(wei, base.weiDecimals - base.szDecimals) as Sz',
        replace:
          '  const decimals = base.weiDecimals - base.szDecimals\n  return floorDivPow10(wei + (decimals > 0 ? 5n * 10n ** BigInt(decimals - 1) : 0n), decimals) as Sz',
      },
    ],
    caughtBy: units('P10 balances become lots by flooring only'),
  },
  {
    id: 'P15',
    fault: 'what the account still has sets the boundary, so a withdrawal raises the price',
    file: INVENTORY,
    edits: [
      {
        find: 'boundaryBase: floorToLot(atLeastZero(this.#allocatedBase) as Wei, base)',
        replace: 'boundaryBase: floorToLot(atLeastZero(own) as Wei, base)',
      },
    ],
    caughtBy: inventory('P15 a withdrawal caps what is offered and leaves the boundary where it was'),
    small: true,
  },
  {
    id: 'P19a',
    fault: 'only USDC is a quote: a fee in another is taken from the base',
    file: 'packages/engine/src/absorbFill.ts',
    edits: [
      {
        find: "  if (fill.fee.token === market.quote.name) return 'quote'\n",
        replace: "  if (fill.fee.token === 'USDC') return 'quote'\n",
      },
      { find: "  return 'other'\n", replace: "  return 'base'\n" },
    ],
    caughtBy: engine('P19 WHEN the quote is not USDC THEN its fees are taken from the quote and the base moves by lots alone'),
  },
  {
    id: 'P19b',
    fault: 'a fee in a third token is taken from the quote',
    file: INVENTORY,
    edits: [
      {
        find: "fee.token === 'quote' ? quoteDelta - fee.amount : quoteDelta",
        replace: "fee.token !== 'base' ? quoteDelta - fee.amount : quoteDelta",
      },
    ],
    caughtBy: inventory('P19 a fee in another token touches neither ledger'),
  },
  {
    id: 'P30a',
    fault: 'a token without a row keeps its last balance',
    file: 'packages/engine/src/absorbBalances.ts',
    edits: [
      {
        find: '    const racing = ',
        replace: '    if (!balances.some((balance) => balance.tokenIndex === tokenIndex)) continue\n    const racing = ',
      },
    ],
    caughtBy: engine('P30 WHEN a balance frame has no row for a token THEN there is none of it, and nothing is bought'),
  },
  {
    id: 'P30b',
    fault: 'a reading of zero is not taken over',
    file: 'packages/inventory/src/tokenLedger.ts',
    edits: [{ find: '    this.#account = total\n', replace: '    if (total > 0n) this.#account = total\n' }],
    caughtBy: inventory('P30 a token that vanished from the balances counts as zero when the caller says so'),
  },
  {
    id: 'P32',
    fault: 'an allocation may be more than the account has',
    file: INVENTORY,
    edits: [
      { find: '  if (allocated >= 0n && allocated <= free) return allocated\n', replace: '  if (allocated >= 0n) return allocated\n' },
    ],
    caughtBy: inventory('P32 error: an allocation above the account names both'),
  },
  {
    id: 'P40',
    fault: 'an allocated quote of zero is refused',
    file: INVENTORY,
    edits: [
      {
        find: '(allocated >= 0n && allocated <= account)) return allocated',
        replace: '(allocated > 0n && allocated <= account)) return allocated',
      },
    ],
    caughtBy: engine('P40 WHEN a ladder begins with asks alone and no quote at all THEN it is quoted'),
  },
  {
    id: 'P44a',
    fault: 'dust conversions are not booked',
    file: 'packages/engine/src/absorb.ts',
    edits: [{ find: '      if (!event.snapshot) for (const flow of event.flows) absorbFlow(state, flow, event.atMs)\n', replace: '' }],
    caughtBy: flows(
      'P44 WHEN dust is converted THEN both ledgers move at once, as a flow and not as a fill, and nothing halts or moves its orders',
    ),
  },
  {
    id: 'P44b',
    fault: 'an accepted flow moves the ledger, and the inventory never learns of it',
    file: INVENTORY,
    edits: [{ find: '    this.#moveAllocation(counted)\n', replace: '' }],
    caughtBy: inventory('P44 a dust conversion that is booked moves inventory like the venue did'),
  },
]
