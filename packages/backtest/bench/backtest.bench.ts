import { execFileSync } from 'node:child_process'
import type { MarketEvent } from '@hyperladder/exchange-port'
import { describe, test } from 'vitest'
import { type FillModel, runBacktest } from '../src/index.ts'
import { quiet, settings, touching } from './tapes.ts'

/** Each row is a whole run over so many events, its beginning included. */
const QUIET = 100_000
const TOUCHING = 2_000

const through: FillModel = { name: 'trade-through' }
const queue: FillModel = { name: 'queue' }

/** A program of its own, so that its peak is its own. */
const ALONE = ['--conditions=@hyperladder/source', '--input-type=module', '--eval']
const program = (events: number): string => `
  import { runBacktest } from '${new URL('../src/index.ts', import.meta.url)}'
  import { quiet, settings } from '${new URL('tapes.ts', import.meta.url)}'
  runBacktest({ ...settings({ name: 'trade-through' }), events: quiet(${events}, 'trade') })
  console.log(Math.round(process.resourceUsage().maxRSS / 1024))`

describe('the bot in the loop', () => {
  test('on tapes', async ({ bench }) => {
    const run = (fillModel: FillModel, events: Iterable<MarketEvent>) => runBacktest({ ...settings(fillModel), events })
    await bench.compare(
      bench(`${QUIET} quiet trades`, () => void run(through, quiet(QUIET, 'trade'))),
      bench(`${QUIET} quiet best prices`, () => void run(through, quiet(QUIET, 'bbo'))),
      bench(`${QUIET} quiet trades, queue`, () => void run(queue, quiet(QUIET, 'trade'))),
      bench(`${TOUCHING} fills, one each 3 s`, () => void run(queue, touching(TOUCHING, 3_000))),
      bench(`${TOUCHING} fills, ten a second`, () => void run(queue, touching(TOUCHING, 100))),
      bench(`${TOUCHING} fills, a thousand a second`, () => void run(queue, touching(TOUCHING, 1))),
    )
  })

  test('memory', () => {
    const scale = process.env.HYPERLADDER_BENCH === 'quick' ? 0.1 : 1
    const peakMb = (events: number) => Number(execFileSync(process.execPath, [...ALONE, program(events)]))
    const [less, more] = [1_000_000 * scale, 5_000_000 * scale]
    const [before, after] = [peakMb(less), peakMb(more)]
    console.log(`peak memory: ${before} MB at ${less} events, ${after} MB at ${more}: ${(after / before).toFixed(3)}`)
  })
})
