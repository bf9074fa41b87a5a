import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const HELP = `pnpm fuzz: feeds mutated frames, replies, requests, configs and command lines to everything that reads them.

  --runs <count>    mutants for each reader; default 20000 (slow ones take a part of it)
  --seed <number>   another seed, other mutants; default 1
  --only <name>     only readers whose name begins so, as exchange-client or maker.config
  --run <number>    this one mutant alone: what a failure's last line says

Prints for each reader how many runs ended how. Exits 1 at a broken law, with the line that repeats it.`

type Figures = { name: string; runs: number; ms: number; slowestMs: number; endings: Record<string, number> }

const root = join(import.meta.dirname, '../..')
const out = join(root, '.results/fuzz.jsonl')
const whole = (name: string, text: string | undefined): string | undefined => {
  if (text === undefined || /^\d{1,15}$/.test(text)) return text
  console.error(`--${name} was ${text}, must be a whole number`)
  return process.exit(2)
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    run: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const settings = {
  HYPERLADDER_FUZZ_RUNS: whole('runs', values.runs) ?? '20000',
  HYPERLADDER_FUZZ_SEED: whole('seed', values.seed) ?? '1',
  HYPERLADDER_FUZZ_OUT: out,
  ...(values.only === undefined ? {} : { HYPERLADDER_FUZZ_ONLY: values.only }),
  ...(values.run === undefined ? {} : { HYPERLADDER_FUZZ_RUN: whole('run', values.run) }),
}

mkdirSync(join(root, '.results'), { recursive: true })
rmSync(out, { force: true })
const run = spawnSync('vitest', ['run', 'fuzz.test', '--reporter=dot', '--testTimeout=86400000'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...settings },
})
if (run.error) throw run.error
process.exitCode = run.status ?? 1

const figures = existsSync(out)
  ? readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Figures)
      .sort((a, b) => a.name.localeCompare(b.name))
  : []
const width = Math.max(0, ...figures.map(({ name }) => name.length))
for (const { name, runs, ms, slowestMs, endings } of figures) {
  const words = Object.entries(endings)
    .sort(([, a], [, b]) => b - a)
    .map(([ending, count]) => `${count} ${ending}`)
  console.log(
    `${name.padEnd(width)}  ${String(runs).padStart(8)} runs  ${(ms / 1000).toFixed(1).padStart(6)} s  slowest ${slowestMs} ms  ${words.join(', ')}`,
  )
}
const total = figures.reduce((sum, { runs }) => sum + runs, 0)
console.log(
  `${total} mutants for ${figures.length} readers, seed ${settings.HYPERLADDER_FUZZ_SEED}: ${process.exitCode === 0 ? 'no law was broken' : 'see above for what was broken'}`,
)
if (figures.length === 0 && values.only !== undefined) {
  console.error(`--only was ${values.only}, which is the beginning of no reader's name`)
  process.exitCode = 2
}
