import type { EngineState } from '@hyperladder/engine'
import type { ActionBatch, PlaceItem } from '@hyperladder/exchange-port'
import { formatPx, formatSz, formatWei, type MarketSpec } from '@hyperladder/units'
import { encode } from './codec.ts'
import type { PlanRecord } from './records.ts'
import type { ReplayDifference } from './replayJournal.ts'

/** Most differing values of a snapshot that are shown. */
const VALUES_SHOWN = 20

/**
 * Returns a difference as lines for a person: the record and its time, what was written down and what came out beside each other, and where the
 * engine stood. Rows that differ begin with `!`.
 */
export function describeDifference(difference: ReplayDifference): readonly string[] {
  const { record, state } = difference
  const what = difference.of === 'plan' ? 'the plan' : 'what the engine knows'
  return [
    `record ${record.seq} of run ${record.run}, ${new Date(record.atMs).toISOString()}: ${what} is not what was written down`,
    ...(difference.of === 'plan' ? planRows(difference, state) : snapshotRows(difference)),
    ...standing(state),
  ]
}

function planRows({ written, replayed }: Extract<ReplayDifference, { of: 'plan' }>, state: EngineState): readonly string[] {
  const specs = new Map(state.markets.map(({ market }) => [market.coin, market]))
  return beside(['written down', ...linesOf(written, specs)], ['replayed', ...linesOf(replayed, specs)])
}

function snapshotRows({ written, replayed }: Extract<ReplayDifference, { of: 'snapshot' }>): readonly string[] {
  const paths = [...differing('', written, replayed)]
  const shown = paths.slice(0, VALUES_SHOWN).map(({ path, a, b }) => `! ${path}: ${a} written down, ${b} replayed`)
  return paths.length > VALUES_SHOWN ? [...shown, `! and ${paths.length - VALUES_SHOWN} more`] : shown
}

function* differing(path: string, a: unknown, b: unknown): Generator<{ readonly path: string; readonly a: string; readonly b: string }> {
  if (isObject(a) && isObject(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      yield* differing(path === '' ? key : `${path}.${key}`, a[key], b[key])
  } else if (text(a) !== text(b)) yield { path, a: text(a), b: text(b) }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
const text = (value: unknown): string => (value === undefined ? 'nothing' : encode(value))

function beside(left: readonly string[], right: readonly string[]): readonly string[] {
  const width = Math.max(...left.map(({ length }) => length))
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) => {
    const [a = '', b = ''] = [left[row], right[row]]
    return `${row > 0 && a !== b ? '!' : ' '} ${a.padEnd(width)} | ${b}`.trimEnd()
  })
}

function linesOf(plan: PlanRecord, specs: ReadonlyMap<string, MarketSpec>): readonly string[] {
  return [
    `boundary ${plan.boundaries.join(', ')}`,
    ...plan.actions.flatMap((action) => itemsOf(action, specs)),
    ...(plan.actions.length === 0 ? ['no action'] : []),
    ...[...plan.violations, ...(plan.breaches ?? [])].map(encode),
    `next request ${plan.nextSeq}, next generation ${plan.nextGeneration}`,
  ]
}

function itemsOf(action: ActionBatch, specs: ReadonlyMap<string, MarketSpec>): readonly string[] {
  const order = ({ coin, side, px, sz, cloid }: PlaceItem) => {
    const spec = specs.get(coin) as MarketSpec
    return `${coin} ${side} ${formatSz(sz, spec.szDecimals)} @ ${formatPx(px, spec.pxDecimals)} ${cloid}`
  }
  switch (action.type) {
    case 'place':
      return action.items.map((item) => `place ${order(item)}`)
    case 'modify':
      return action.items.map(({ target, replacement }) => `modify ${target} to ${order(replacement)}`)
    case 'cancel':
      return action.items.map(({ coin, target }) => `cancel ${coin} ${target}`)
    default:
      return action satisfies never
  }
}

/** Where the engine stood when it planned. */
function standing(state: EngineState): readonly string[] {
  const markets = state.markets.map(({ market, inventory, orders, halted }) => {
    const base = `${formatWei(inventory.allocatedBase, market.base)} ${market.base.name}`
    return `${market.coin}: allocated ${base}, ${orders.getCurrentOrders().length} orders${halted === null ? '' : `, halted: ${halted}`}`
  })
  const balances = [...state.tokens.values()].map(({ ledger }) => {
    const { token, expected, account } = ledger
    return `${token.name}: ${formatWei(expected, token)} by the books, ${formatWei(account, token)} as the venue last said`
  })
  return [...markets, ...balances]
}
