import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { killRestarts } from './killRestarts.ts'

/** `pnpm kill-restarts --count 200 --seed 1`. Exits 1 when anything was doubled, lost, invented or wrong. */
const { values } = parseArgs({ options: { count: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } } })
const whole = (name: 'count' | 'seed'): number => {
  const value = Number(values[name])
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} was ${values[name]}, must be an integer of 1 or more`)
  return value
}

const folder = mkdtempSync(join(tmpdir(), 'hyperladder-kill-restarts-'))
console.log(`in ${folder}`)
const report = await killRestarts({ count: whole('count'), seed: whole('seed'), folder, say: console.log })
console.log(JSON.stringify(report, null, 2))
const { fills, doubled, wrong } = report
process.exitCode = fills.lost + fills.invented + doubled.length + wrong.length === 0 ? 0 : 1
