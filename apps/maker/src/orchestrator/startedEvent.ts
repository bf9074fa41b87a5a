import { type EngineState, type Plan, planTick } from '@hyperladder/engine'
import { formatDecimal, formatPx, formatSz, formatWei, type Px } from '@hyperladder/units'
import type { MakerEvent } from '../events.ts'
import { budgetStatus, countSkipped, marketStatus, type Opening, waitingDeposits } from './report.ts'
import type { Session } from './session.ts'

/** What a person wants to see before the first order: each ladder, its funds, and what follows from the configuration. */
export function startedEvent(session: Session, openings: readonly Opening[], notes: readonly string[]): MakerEvent {
  const { engine, clock } = session
  const plan = planTick(engine, clock.nowMs())
  const markets = engine.markets.map((market, index) => {
    const { config, grid, market: spec, orders } = market
    return {
      ...marketStatus(engine, market, openings[index] as Opening),
      boundary: plan.explain[index]?.boundary ?? market.boundary,
      startPx: formatPx(grid.px(0), spec.pxDecimals),
      lastPx: formatPx(grid.px(grid.levels - 1), spec.pxDecimals),
      spacing: spacingText(engine, index),
      orderSize: formatSz(config.orderSize, spec.szDecimals),
      allocatedBase: formatWei(market.inventory.allocatedBase, spec.base),
      gapLevels: config.gapLevels,
      activeLevels: config.activeLevels,
      adopted: orders.getCurrentOrders().filter(({ level }) => level !== undefined).length,
      foreign: orders.getCurrentOrders().filter(({ level }) => level === undefined).length + foreignOn(engine, spec.coin),
    }
  })
  return {
    type: 'started',
    markets,
    budget: budgetStatus(session),
    notes: [...notes, ...depositNotes(engine), ...notesOn(engine), ...skipNotes(plan)],
  }
}

function spacingText(engine: EngineState, index: number): string {
  const { numerator, denominator } = (engine.markets[index] as EngineState['markets'][number]).grid.params.spacing
  return formatDecimal(numerator, denominator.toString().length - 1)
}

/** Levels that are within the active window and get no order, with the reasons: a ladder that quotes nothing says why. */
function skipNotes(plan: Plan): readonly string[] {
  return plan.explain.flatMap(({ coin }) => {
    const reasons = countSkipped(plan.skipped.filter((entry) => entry.coin === coin))
    return reasons === '' ? [] : [`${coin}: not placed: ${reasons}`]
  })
}

const foreignOn = (engine: EngineState, coin: string): number => [...engine.foreign.values()].filter((order) => order.coin === coin).length

const depositNotes = (engine: EngineState): readonly string[] =>
  waitingDeposits(engine).map((deposit) => `a deposit of ${deposit} waits: it is not quoted until hyperladder accept-flows`)

function notesOn(engine: EngineState): readonly string[] {
  return engine.markets.flatMap((market) => {
    const { config, grid, market: spec } = market
    const notes: string[] = []
    if (market.halted !== null)
      notes.push(`${spec.coin}: halted by an earlier run and not quoted: ${market.halted}. Stop, look into it, then hyperladder resume`)
    if (config.gapLevels === 0) {
      notes.push(
        `${spec.coin}: gap_levels is 0, as on chain: a round trip in whole tranches returns at its own price, so it earns nothing and pays fees`,
      )
    }
    const top = grid.px(grid.levels - 1)
    if (market.mark !== null && (top > 5n * market.mark || 5n * grid.px(0) <= market.mark)) {
      notes.push(
        `${spec.coin}: levels outside a fifth to five times the mark (${formatPx(market.mark as Px, spec.pxDecimals)}) are left out, as the venue refuses them`,
      )
    }
    return notes
  })
}
