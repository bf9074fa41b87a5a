import { KINDS } from './kinds.ts'
import { runScenario } from './runScenario.ts'
import type { Limits } from './scenario.ts'

/** Tries are bounded: a smaller run is a help, not a proof. */
const TRIES_MAX = 120

/**
 * Returns limits under which the seed still breaks the rule, with as little in it as was found: fewer kinds of faults, fewer markets, less time. Every
 * kind has its own dice, so that leaving one out leaves the others as they were.
 */
export async function shrink(options: { readonly seed: number; readonly limits: Limits; readonly rule: string }): Promise<Limits> {
  const { seed, rule } = options
  let best = options.limits
  let tries = 0
  const stillBreaks = async (limits: Limits): Promise<boolean> => {
    if (tries >= TRIES_MAX) return false
    tries += 1
    const { violations } = await runScenario(seed, limits)
    if (!violations.some((violation) => violation.rule === rule)) return false
    best = limits
    return true
  }
  const { struck } = await runScenario(seed, best)
  await stillBreaks({ ...best, without: KINDS.filter((kind) => struck[kind] === undefined || best.without.includes(kind)) })
  for (const kind of KINDS.filter((candidate) => struck[candidate] !== undefined && !best.without.includes(candidate)))
    await stillBreaks({ ...best, without: [...best.without, kind] })
  for (const markets of [1, 2]) if (best.markets === undefined && (await stillBreaks({ ...best, markets }))) break
  for (const minutes of [1, 2, 3, 5, 10, 15, 20]) if (await stillBreaks({ ...best, minutes })) break
  return { ...best, without: best.without.filter((kind) => struck[kind] !== undefined) }
}
