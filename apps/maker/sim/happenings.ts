import type { RegimeName } from '@hyperladder/paper-exchange'
import type { Random } from '@hyperladder/simulator'
import type { Side } from '@hyperladder/units'
import { HAPPENING_NAMES, type HappeningName } from './kinds.ts'

/** One thing that happens, from the start of the run. `dice` seeds what is only known when it happens. */
export type Happening = {
  readonly type: HappeningName
  readonly atMs: number
  /** How long it lasts, where it does. */
  readonly ms: number
  readonly coin: string
  readonly side: Side
  readonly regime: RegimeName
  /** A share of something, in thousandths. */
  readonly share: number
}

/** A stretch of a run, from its start, in which faults strike and things happen. */
export type Trouble = { readonly fromMs: number; readonly ms: number }

/** Draws what happens in the troubles of a run. Each kind has its own dice, so that leaving one out moves no other. */
export function drawHappenings(
  random: Random,
  { troubles, coins }: { readonly troubles: readonly Trouble[]; readonly coins: readonly string[] },
): readonly Happening[] {
  const share = random.pick([0, 0.15, 0.3, 0.5])
  const troubledMs = troubles.reduce((sum, { ms }) => sum + ms, 0)
  return HAPPENING_NAMES.flatMap((type) => {
    const own = random.fork(type)
    if (!own.chance(share)) return []
    return Array.from(
      { length: own.between(1, type === 'crash' ? 6 : 3) },
      (): Happening => ({
        type,
        atMs: timeOf(troubles, own.between(0, troubledMs)),
        ms: own.pick([1_000, 5_000, 20_000, 90_000]) + own.between(0, 3_000),
        coin: own.pick(coins),
        side: own.pick(['bid', 'ask']),
        regime: own.pick(['calm', 'trend', 'crash', 'chop', 'empty']),
        share: own.between(1, 1_000),
      }),
    )
  }).sort((a, b) => a.atMs - b.atMs)
}

/** When so much of the troubles has passed. */
function timeOf(troubles: readonly Trouble[], passedMs: number): number {
  let leftMs = passedMs
  for (const { fromMs, ms } of troubles) {
    if (leftMs <= ms) return fromMs + leftMs
    leftMs -= ms
  }
  throw new RangeError(`${passedMs} ms are more than the troubles last`)
}
