import type { RunOutcome } from './runScenario.ts'
import type { Limits } from './scenario.ts'

/** What all runs came to. */
export type Totals = {
  seeds: number
  failed: number
  hours: number
  fills: number
  lives: number
  ticks: number
  blocks: number
  cpuMs: number
  readonly struck: Record<string, number>
  /** Seeds per broken rule. */
  readonly rules: Record<string, number[]>
}

/** Seeds that are named per rule: the first few say where to look. */
const SEEDS_NAMED = 20

export const emptyTotals = (): Totals => ({
  seeds: 0,
  failed: 0,
  hours: 0,
  fills: 0,
  lives: 0,
  ticks: 0,
  blocks: 0,
  cpuMs: 0,
  struck: {},
  rules: {},
})

export function addUp(totals: Totals, outcome: RunOutcome & { readonly cpuMs?: number }): void {
  totals.seeds += 1
  if (outcome.violations.length > 0) totals.failed += 1
  for (const key of ['hours', 'fills', 'lives', 'ticks', 'blocks'] as const) totals[key] += outcome[key]
  totals.cpuMs += outcome.cpuMs ?? 0
  for (const [name, times] of Object.entries(outcome.struck)) totals.struck[name] = (totals.struck[name] ?? 0) + times
  for (const rule of new Set(outcome.violations.map((violation) => violation.rule))) {
    const seeds = totals.rules[rule] ?? []
    if (seeds.length < SEEDS_NAMED) seeds.push(outcome.seed)
    totals.rules[rule] = seeds
  }
}

/** Returns the one line that runs it again. */
export function reproLine(seed: number, { calm, minutes, markets, without }: Limits): string {
  const words = [`pnpm sim --seed ${seed}`]
  if (calm === true) words.push('--calm')
  if (minutes !== undefined) words.push(`--minutes ${minutes}`)
  if (markets !== undefined) words.push(`--markets ${markets}`)
  if (without.length > 0) words.push(`--without ${without.join(',')}`)
  return words.join(' ')
}

export function violationLines({ seed, violations }: RunOutcome): string[] {
  return violations
    .slice(0, 5)
    .map(({ rule, atMs, detail }) => `seed ${seed}, ${(atMs / 1000).toFixed(3)} s: ${rule}: ${detail.slice(0, 600)}`)
}

export function totalsText(totals: Totals, wallMs: number): string {
  const { seeds, failed, hours, fills, lives, ticks, blocks, cpuMs, struck, rules } = totals
  const perMinute = cpuMs > 0 ? ((hours * 60_000) / cpuMs).toFixed(0) : '?'
  const faults = Object.entries(struck)
    .sort((a, b) => b[1] - a[1])
    .map(([name, times]) => `${name} ${times}`)
  return [
    `${seeds} seeds, ${failed} with violations; ${hours.toFixed(1)} simulated hours in ${(wallMs / 1000).toFixed(1)} s`,
    `${perMinute} simulated hours per minute of CPU; ${lives} lives of the maker, ${ticks} ticks, ${fills} fills, ${blocks} blocks`,
    faults.length === 0 ? 'nothing went wrong on the way' : `what went wrong on the way: ${faults.join(', ')}`,
    ...Object.entries(rules).map(([rule, broken]) => `broken: ${rule}: seeds ${broken.join(' ')}`),
  ].join('\n')
}
