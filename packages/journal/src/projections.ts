import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { EngineConfig, EngineEvent, EngineState } from '@hyperladder/engine'
import type { BatchAnswer, ExternalFlow, Fill, OrderUpdate, TokenBalance } from '@hyperladder/exchange-port'
import { decodeCloid } from '@hyperladder/order-state'
import { type Cloid, formatDecimal, formatPx, formatSz, formatWei, type MarketSpec, type TokenSpec } from '@hyperladder/units'
import type { PlanRecord } from './records.ts'

/**
 * How a fill came to be known. `seed`: it happened before the journal's first run, and was never booked. `live`: while a run watched. `missed`: between
 * two runs, found at the start of the later one. `tooOld`: told so late that the run could not know whether it was booked before, and did not book it: what it moved
 * showed as a flow.
 */
export type FillOrigin = 'seed' | 'live' | 'missed' | 'tooOld'

/** What a fill is known by. */
const fillKey = ({ coin, timeMs, tid, oid }: Pick<Fill, 'coin' | 'timeMs' | 'tid' | 'oid'>): string => `${coin}|${timeMs}|${tid}|${oid}`

/** Returns the keys of the fills that the engine, by its notices that nobody has taken yet, did not book. */
export const tooOldOf = ({ notices }: EngineState): ReadonlySet<string> =>
  new Set(notices.flatMap((notice) => (notice.type === 'fillTooOld' ? [fillKey(notice.fill)] : [])))

/** Keeps the tables that are asked of by people and at the next start: what the records say, one row per fill, order and change of a balance. */
export class Projections {
  readonly #insertFill: StatementSync
  readonly #insertFlow: StatementSync
  readonly #insertOrder: StatementSync
  readonly #answerOrder: StatementSync
  readonly #updateOrder: StatementSync
  readonly #insertBalance: StatementSync
  #specs: ReadonlyMap<string, MarketSpec> = new Map()
  #tokens: ReadonlyMap<number, TokenSpec> = new Map()
  #run = 0
  /** The orders of this run's requests that are not answered yet. */
  readonly #cloidBySeq = new Map<number, Cloid>()
  readonly #lastBalance = new Map<number, string>()

  constructor(db: DatabaseSync) {
    this.#insertFill = db.prepare('INSERT OR IGNORE INTO fills VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#insertFlow = db.prepare('INSERT OR IGNORE INTO flows VALUES (?, ?, ?, ?, ?)')
    this.#insertOrder = db.prepare("INSERT OR IGNORE INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 'asked', ?, ?)")
    this.#answerOrder = db.prepare("UPDATE orders SET oid = coalesce(?, oid), state = ?, state_ms = ? WHERE cloid = ? AND state = 'asked'")
    this.#updateOrder = db.prepare(
      "UPDATE orders SET oid = ?, state = ?, state_ms = ? WHERE cloid = ? AND (state_ms <= ? OR state IN ('asked', 'open'))",
    )
    this.#insertBalance = db.prepare('INSERT INTO balances VALUES (?, ?, ?, ?, ?, ?)')
  }

  /** What follows is of this run. */
  begin(run: number, config: EngineConfig): void {
    const markets = config.markets.map(({ market }) => market)
    this.#run = run
    this.#specs = new Map([...config.universe, ...markets].map((spec) => [spec.coin, spec]))
    this.#tokens = new Map(markets.flatMap(({ base, quote }) => [base, quote]).map((token) => [token.index, token]))
    this.#cloidBySeq.clear()
    this.#lastBalance.clear()
  }

  /** `tooOld`: keys of fills that the engine did not book. */
  event(event: EngineEvent, tooOld: ReadonlySet<string>): void {
    switch (event.type) {
      case 'fills':
        this.#told(event.fills, tooOld)
        this.flows(event.flows)
        return
      case 'fillsRead':
        this.#told(event.reading.fills, tooOld)
        this.flows(event.reading.flows)
        return
      case 'orderUpdates':
        for (const update of event.updates) this.#update(update)
        return
      case 'orderStatusRead':
        if (event.reading.type === 'order') this.#update(event.reading.update)
        return
      case 'answer':
        this.#answer(event.seqs, event.answer, event.atMs)
        return
      case 'balances':
      case 'balancesRead':
        this.balances(event.balances, event.atMs)
        return
      default:
        return
    }
  }

  /** Every new order that a plan asks for. What it asks to cancel shows when the venue has done it. */
  plan(plan: PlanRecord): void {
    for (const action of plan.actions) {
      if (action.type === 'cancel') continue
      action.items.forEach((item, index) => {
        const { coin, side, px, sz, cloid } = 'replacement' in item ? item.replacement : item
        const spec = this.#specs.get(coin) as MarketSpec
        const replaces = 'replacement' in item ? String(item.target) : null
        const level = decodeCloid(cloid)?.level ?? -1
        const texts = [formatPx(px, spec.pxDecimals), formatSz(sz, spec.szDecimals)] as const
        this.#insertOrder.run(cloid, coin, side, level, ...texts, replaces, plan.nowMs, plan.nowMs, this.#run)
        this.#cloidBySeq.set(action.seqs[index] as number, cloid)
      })
    }
  }

  fills(fills: readonly Fill[], how: FillOrigin): void {
    for (const fill of fills) {
      const spec = this.#specs.get(fill.coin)
      const named = fill.cloid === undefined ? undefined : decodeCloid(fill.cloid)
      this.#insertFill.run(
        fill.coin,
        fill.timeMs,
        fill.tid,
        fill.oid,
        fill.side,
        spec === undefined ? null : formatPx(fill.px, spec.pxDecimals),
        spec === undefined ? null : formatSz(fill.sz, spec.szDecimals),
        this.#feeText(fill, spec),
        fill.fee.token,
        fill.crossed ? 1 : 0,
        named === undefined ? 0 : 1,
        named?.level ?? null,
        fill.cloid ?? null,
        how,
        this.#run,
      )
    }
  }

  #told(fills: readonly Fill[], tooOld: ReadonlySet<string>): void {
    if (tooOld.size === 0) this.fills(fills, 'live')
    else for (const fill of fills) this.fills([fill], tooOld.has(fillKey(fill)) ? 'tooOld' : 'live')
  }

  flows(flows: readonly ExternalFlow[]): void {
    for (const { coin, timeMs, baseDelta, quoteDelta } of flows)
      this.#insertFlow.run(coin, timeMs, String(baseDelta), String(quoteDelta), this.#run)
  }

  balances(balances: readonly TokenBalance[], atMs: number): void {
    for (const [index, token] of this.#tokens) {
      const balance = balances.find(({ tokenIndex }) => tokenIndex === index)
      const total = formatDecimal(balance?.total ?? 0n, token.weiDecimals)
      const hold = formatDecimal(balance?.hold ?? 0n, token.weiDecimals)
      if (this.#lastBalance.get(index) === total) continue
      this.#lastBalance.set(index, total)
      this.#insertBalance.run(atMs, index, token.name, total, hold, this.#run)
    }
  }

  #answer(seqs: readonly number[], answer: BatchAnswer, atMs: number): void {
    if (answer.type === 'unknown') return
    seqs.forEach((seq, index) => {
      const cloid = this.#cloidBySeq.get(seq)
      if (cloid === undefined) return
      this.#cloidBySeq.delete(seq)
      if (answer.type !== 'answered') {
        this.#answerOrder.run(null, answer.type === 'notSent' ? 'notSent' : `refused ${answer.refusal.code}`, atMs, cloid)
        return
      }
      const item = answer.items[index]
      if (item?.type === 'resting' || item?.type === 'filled')
        this.#answerOrder.run(item.oid, item.type === 'filled' ? 'filled' : 'open', atMs, cloid)
      else if (item?.type === 'refused') this.#answerOrder.run(null, `refused ${item.refusal.code}`, atMs, cloid)
    })
  }

  #update({ cloid, oid, state, statusTimeMs }: OrderUpdate): void {
    if (cloid !== undefined) this.#updateOrder.run(oid, state, statusTimeMs, cloid, statusTimeMs)
  }

  #feeText({ fee }: Fill, spec: MarketSpec | undefined): string | null {
    const named = [spec?.base, spec?.quote, ...this.#tokens.values()].find((token) => token?.name === fee.token)
    return named === undefined ? null : formatWei(fee.amount, named)
  }
}
