import type { EngineConfig } from '@hyperladder/engine'
import { createRandom, Faults, SimulatedNetwork, SimulatedVenue, VirtualClock } from '@hyperladder/simulator'
import { resolveMarkets } from '../src/orchestrator/resolveMarkets.ts'
import { MAKER, OPERATOR, type Scenario } from './scenario.ts'

/** Something that must never be, with the numbers that show it. */
export type Violation = { readonly rule: string; readonly atMs: number; readonly detail: string }

/** The world of one run: time, the venue, the wires, and the list of what went wrong. */
export type World = {
  readonly scenario: Scenario
  readonly clock: VirtualClock
  readonly venue: SimulatedVenue
  readonly network: SimulatedNetwork
  readonly faults: Faults
  /** What the maker's settings mean at this venue. */
  readonly config: EngineConfig
  readonly startMs: number
  readonly violations: Violation[]
  /** Grows with everything the operator sends: its nonces. */
  operatorNonce: number
  /** Told of everything that the maker says and that happens at the venue in its name. */
  readonly trace: Trace | undefined
}

export type Trace = (atMs: number, what: string) => void

/** A run that breaks one law often shows it again and again: the first few say it all. */
const VIOLATIONS_MAX = 20

export function createWorld(scenario: Scenario, trace?: Trace): World {
  const { seed, venue: config, crowdBlockMs, latency, settings } = scenario
  const startMs = config.genesisMs
  const clock = new VirtualClock(startMs)
  const venue = new SimulatedVenue({ clock, config, crowdBlockMs })
  const faults = new Faults(`faults/${seed}`)
  const network = new SimulatedNetwork({ clock, venue, faults, random: createRandom(`network/${seed}`), latency })
  const universe = { tokens: config.universe.tokens, markets: venue.core.markets, unusable: [] }
  venue.submit({
    type: 'signed',
    signer: MAKER,
    nonce: startMs,
    action: { type: 'approveAgent', agent: OPERATOR, name: 'operator' },
  })
  const world = { scenario, clock, venue, network, faults, startMs, violations: [], operatorNonce: startMs, trace }
  return { ...world, config: resolveMarkets(settings, universe) }
}

export function report(world: World, rule: string, detail: unknown): void {
  tell(world, 'VIOLATION', { rule, detail })
  if (world.violations.length >= VIOLATIONS_MAX) return
  world.violations.push({ rule, atMs: world.clock.nowMs() - world.startMs, detail: typeof detail === 'string' ? detail : describe(detail) })
}

/** Money is bigint, which JSON has no word for. */
export const describe = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))

/** Hands something to whoever follows the run. */
export function tell({ trace, clock, startMs }: World, who: string, what: unknown): void {
  trace?.(clock.nowMs() - startMs, `${who} ${describe(what)}`)
}
