import { execFileSync } from 'node:child_process'
import type { MarketEvent } from '@hyperladder/exchange-port'
import { describe, expect, test } from 'vitest'
import { type FillModel, runBacktest } from '../src/index.ts'
import { quiet, settings, touching, waiting } from './tapes.ts'

/** Each row is a whole run over so many events, its beginning included. */
const QUIET = 100_000
const TOUCHING = 2_000

const through: FillModel = { name: 'trade-through' }
const queue: FillModel = { name: 'queue' }

type Alone = { readonly model: FillModel['name']; readonly tape: string; readonly events: number }

/** Runs a tape in a program of its own, without vitest between the modules, and with a peak of its own. */
function alone({ model, tape, events }: Alone): { readonly perSec: number; readonly peakMb: number; readonly touching: number } {
  const program = `
    import { runBacktest } from '${new URL('../src/index.ts', import.meta.url)}'
    import { quiet, settings, touching, waiting } from '${new URL('tapes.ts', import.meta.url)}'
    const startedMs = performance.now()
    const { data } = runBacktest({ ...settings({ name: '${model}' }), events: ${tape} })
    const perSec = Math.round((data.events / (performance.now() - startedMs)) * 1000)
    console.log(JSON.stringify({ perSec, peakMb: Math.round(process.resourceUsage().maxRSS / 1024), touching: data.touching }))`
  const out = execFileSync(process.execPath, ['--conditions=@hyperladder/source', '--input-type=module', '--eval', program])
  const figures: { perSec: number; peakMb: number; touching: number } = JSON.parse(String(out))
  console.log(`alone: ${events} events of ${tape} under ${model}: ${figures.perSec} events/s, peak ${figures.peakMb} MB`)
  return figures
}

describe('the bot in the loop', () => {
  test('on tapes', async ({ bench }) => {
    const run = (fillModel: FillModel, events: Iterable<MarketEvent>) => runBacktest({ ...settings(fillModel), events })
    await bench.compare(
      bench(`quiet trades ×${QUIET}`, () => void run(through, quiet(QUIET, 'trade'))),
      bench(`quiet best prices ×${QUIET}`, () => void run(through, quiet(QUIET, 'bbo'))),
      bench(`quiet trades, queue ×${QUIET}`, () => void run(queue, quiet(QUIET, 'trade'))),
      bench(`trades at our prices, all taken by others ahead ×${QUIET}`, () => void run(queue, waiting(QUIET))),
      bench(`fills, one each 3 s ×${TOUCHING}`, () => void run(queue, touching(TOUCHING, 3_000))),
      bench(`fills, ten a second ×${TOUCHING}`, () => void run(queue, touching(TOUCHING, 100))),
      bench(`fills, a thousand a second ×${TOUCHING}`, () => void run(queue, touching(TOUCHING, 1))),
    )
  })

  test('alone, with its memory', () => {
    const scale = process.env.HYPERLADDER_BENCH === 'quick' ? 0.1 : 1
    for (const [less, pauseMs] of [
      [100_000 * scale, 3_000],
      [100_000 * scale, 100],
      [100_000 * scale, 1],
    ] as const)
      expect(alone({ model: 'queue', tape: `touching(${less}, ${pauseMs})`, events: less }).touching).toBe(less)
    expect(alone({ model: 'queue', tape: `waiting(${1_000_000 * scale})`, events: 1_000_000 * scale }).touching).toBe(0)
    alone({ model: 'trade-through', tape: `quiet(${1_000_000 * scale}, 'bbo')`, events: 1_000_000 * scale })
    const [before, after] = [1_000_000, 5_000_000].map((count) =>
      alone({ model: 'trade-through', tape: `quiet(${count * scale}, 'trade')`, events: count * scale }),
    )
    console.log(`peak memory at five times the events: ${((after?.peakMb ?? 0) / (before?.peakMb ?? 1)).toFixed(3)}`)
  })
})
