import type { ActionBatch, ModifyItem, PlaceItem } from '@hyperladder/exchange-port'
import { formatPx, formatSz, formatWei, type MarketSpec } from '@hyperladder/units'
import { encode } from './codec.ts'
import type { ReplayDifference } from './replayJournal.ts'

/**
 * Returns a difference as lines for a person: the record and its time, what stands in each of both plans beside each other, and where the engine stood.
 * Lines that differ begin with `!`.
 */
export function describeDifference({ record, written, replayed, state }: ReplayDifference): readonly string[] {
  const specs = new Map(state.markets.map(({ market }) => [market.coin, market]))
  const left = ['written down', ...linesOf(written, specs)]
  const right = ['replayed', ...linesOf(replayed, specs)]
  const width = Math.max(...left.map(({ length }) => length))
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, row) => {
    const [a = '', b = ''] = [left[row], right[row]]
    return `${row > 0 && a !== b ? '!' : ' '} ${a.padEnd(width)} | ${b}`.trimEnd()
  })
  const boundaries = state.markets.map(({ market, inventory }, index) => {
    const base = formatWei(inventory.allocatedBase, market.base)
    return `${market.coin}: boundary ${written.boundaries[index]} written down, ${replayed.boundaries[index]} replayed; allocated ${base} ${market.base.name}`
  })
  const balances = [...state.tokens.values()].map(({ ledger }) => {
    const { token, expected, account } = ledger
    return `${token.name}: ${formatWei(expected, token)} by the books, ${formatWei(account, token)} as the venue last said`
  })
  return [
    `record ${record.seq} of run ${record.run}, ${new Date(record.atMs).toISOString()}: the plan is another one`,
    ...rows,
    ...boundaries,
    ...balances,
  ]
}

type Plan = ReplayDifference['written']

function linesOf(plan: Plan, specs: ReadonlyMap<string, MarketSpec>): readonly string[] {
  return [
    ...plan.actions.flatMap((action) => itemsOf(action, specs)),
    ...(plan.actions.length === 0 ? ['no action'] : []),
    ...plan.violations.map((violation) => `violation ${encode(violation)}`),
    `next request ${plan.nextSeq}, next generation ${plan.nextGeneration}`,
  ]
}

function itemsOf(action: ActionBatch, specs: ReadonlyMap<string, MarketSpec>): readonly string[] {
  const order = ({ coin, side, px, sz, cloid }: PlaceItem) => {
    const spec = specs.get(coin) as MarketSpec
    return `${coin} ${side} ${formatSz(sz, spec.szDecimals)} @ ${formatPx(px, spec.pxDecimals)} ${cloid}`
  }
  const modified = ({ target, replacement }: ModifyItem) => `modify ${target} to ${order(replacement)}`
  switch (action.type) {
    case 'place':
      return action.items.map((item) => `place ${order(item)}`)
    case 'modify':
      return action.items.map(modified)
    case 'cancel':
      return action.items.map(({ coin, target }) => `cancel ${coin} ${target}`)
    default:
      return action satisfies never
  }
}
