import { describe, expect, test } from 'vitest'
import { KINDS } from '../sim/kinds.ts'
import { runScenario } from '../sim/runScenario.ts'
import { describe as words } from '../sim/world.ts'

/** A few of each kind; `pnpm sim` runs as many as one likes. */
const SEEDS = Array.from({ length: 24 }, (_, i) => i + 1)

describe('the maker in a simulated world', () => {
  test.each(SEEDS)('seed %i keeps every law', async (seed) => {
    const { violations } = await runScenario(seed, { without: [] })
    expect(violations.map(words)).toEqual([])
  })

  test.each([2, 7])('hours that are quiet but for some minutes keep every law: seed %i', async (seed) => {
    const { violations, struck, hours } = await runScenario(seed, { calm: true, minutes: 240, without: [] })
    expect(violations.map(words)).toEqual([])
    expect(hours).toBeGreaterThan(4)
    expect(Object.keys(struck).length).toBeGreaterThan(0)
  })

  test('a run without faults has none of them, and every count agrees without a correction', async () => {
    const { violations, struck, fills } = await runScenario(5, { without: KINDS })
    expect([violations, struck]).toEqual([[], {}])
    expect(fills).toBeGreaterThan(0)
  })

  test('the same seed gives the same run', async () => {
    const run = async () => words(await runScenario(31, { minutes: 5, without: [] }))
    expect(await run()).toBe(await run())
  })
})
