import type { EngineConfig, EngineEvent, EngineSeed, EngineSnapshot, Plan } from '@hyperladder/engine'
import type { ActionBatch } from '@hyperladder/exchange-port'
import { type GridParams, PricingGrid } from '@hyperladder/grid'
import type { Address } from '@hyperladder/units'
import { decode, encode } from './codec.ts'

/**
 * What is written down. `run`: how an engine was made. `event`: what it absorbed. `plan`: what it planned and committed. `sent`: what is about to go out,
 * under which nonce. `end`: how the run ended. `snapshot`: the engine's whole state, to replay from when what was before it is gone.
 * `note`: what an operator did to the journal between two runs.
 */
export const RECORD_KINDS = ['run', 'event', 'plan', 'sent', 'snapshot', 'end', 'note'] as const
export type RecordKind = (typeof RECORD_KINDS)[number]

/** `signer`: absent in journals of before it was written down. */
export type RunRecord = { readonly program: string; readonly signer?: Address; readonly config: EngineConfig; readonly seed: EngineSeed }
export type SnapshotRecord = { readonly program: string; readonly config: EngineConfig; readonly snapshot: EngineSnapshot }
export type SentRecord = { readonly nonce: number; readonly seqs: readonly number[] }

/** What a plan must come out as again, letter for letter. */
export type PlanRecord = {
  readonly nowMs: number
  readonly blind: boolean
  readonly actions: readonly (ActionBatch & { readonly seqs: readonly number[] })[]
  readonly boundaries: readonly number[]
  readonly violations: readonly unknown[]
  /** Guards that halt a market; absent where none does. */
  readonly breaches?: readonly unknown[]
  readonly nextSeq: number
  readonly nextGeneration: bigint
}

/** Returns the part of a plan that is written down. */
export function planRecord(plan: Plan, blind: boolean): PlanRecord {
  return {
    nowMs: plan.nowMs,
    blind,
    actions: plan.batches.map(({ batch, requests }) => ({ ...batch, seqs: requests.map(({ seq }) => seq) })),
    boundaries: plan.explain.map(({ boundary }) => boundary),
    violations: plan.violations,
    ...(plan.breaches.length === 0 ? {} : { breaches: plan.breaches }),
    nextSeq: plan.nextSeq,
    nextGeneration: plan.nextGeneration,
  }
}

/** Ladders are written as what they are built of. */

export const encodeSnapshot = ({ program, config, snapshot }: SnapshotRecord): string =>
  encode({ program, config: plainConfig(config), snapshot })
export const encodeRun = ({ program, signer, config, seed }: RunRecord): string =>
  encode({ program, signer, config: plainConfig(config), seed })

const plainConfig = (config: EngineConfig) => ({
  ...config,
  markets: config.markets.map((market) => ({ ...market, grid: market.grid.params })),
})

type PlainConfig = Omit<EngineConfig, 'markets'> & {
  readonly markets: readonly (Omit<EngineConfig['markets'][number], 'grid'> & { readonly grid: GridParams })[]
}

export function decodeRun(body: string): RunRecord {
  const { program, config, seed } = decode(body) as { program: string; config: PlainConfig; seed: EngineSeed }
  return { program, seed, config: buildConfig(config) }
}

export function decodeSnapshot(body: string): SnapshotRecord {
  const { program, config, snapshot } = decode(body) as { program: string; config: PlainConfig; snapshot: EngineSnapshot }
  return { program, snapshot, config: buildConfig(config) }
}

const buildConfig = (config: PlainConfig): EngineConfig => ({
  ...config,
  markets: config.markets.map((market) => ({ ...market, grid: PricingGrid.build(market.grid) })),
})

export const decodeEvent = (body: string): EngineEvent => decode(body) as EngineEvent
export const decodePlan = (body: string): PlanRecord => decode(body) as PlanRecord
