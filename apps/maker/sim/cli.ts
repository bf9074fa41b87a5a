import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { KINDS, type Kind } from './kinds.ts'
import { runPool } from './pool.ts'
import { type RunOutcome, runScenario } from './runScenario.ts'
import type { Limits } from './scenario.ts'
import { shrink } from './shrink.ts'
import { runSoak } from './soak.ts'
import { addUp, emptyTotals, reproLine, type Totals, totalsText, violationLines } from './tally.ts'

const HELP = `Runs the maker's orchestrator against a simulated venue and network, on a virtual clock, everything from one seed.

Usage: pnpm sim [options]

  --seeds N        how many seeds, from --from on (default 100)
  --from N         the first seed (default 1)
  --seed N         one seed only
  --calm           runs of 6 to 48 hours, quiet but for some minutes now and then
  --minutes M      minutes with faults, instead of those drawn (6 quiet ones follow)
  --markets N      at most so many markets
  --without A,B    leaves faults and happenings out: ${KINDS.join(', ')}
  --workers N      processes at the same time (default: the cores)
  --trace          with --seed: prints everything that the maker says and that happens in its name
  --no-shrink      does not look for a smaller run that fails too
  --soak 7d        one long run without faults (h, d): memory after each day
  --json           one JSON line per seed that fails, and one for the sum
  --help           this text

Exit codes: 0 no violation, 1 violations, 2 the command line was wrong.
`

/** A value that no option takes. */
class UsageError extends Error {}

async function main(): Promise<number> {
  const options = parse()
  if (options.help === true) {
    process.stdout.write(HELP)
    return 0
  }
  if (options.soak !== undefined) return runSoak(hoursOf(options.soak), options.json === true)
  const limits = limitsOf(options)
  const single = options.seed === undefined ? undefined : count('seed', options.seed, 0)
  const from = single ?? count('from', options.from ?? '1', 0)
  const seeds = single === undefined ? count('seeds', options.seeds ?? '100', 1) : 1
  const failed: RunOutcome[] = []
  const totals = emptyTotals()
  const onOutcome = (outcome: RunOutcome): void => {
    addUp(totals, outcome)
    if (outcome.violations.length > 0) {
      failed.push(outcome)
      tellFailure(outcome, limits, options.json === true)
    }
    if (!options.json && single === undefined) progress(totals, seeds)
  }
  const startedMs = performance.now()
  if (single === undefined) {
    const workers = count('workers', options.workers ?? String(cpus().length), 1)
    await runPool({ from, seeds, limits, workers: Math.min(workers, seeds), onOutcome })
  } else {
    const cpu = process.cpuUsage()
    onOutcome(await runScenario(single, limits, options.trace === true ? printTrace : undefined))
    const { user, system } = process.cpuUsage(cpu)
    totals.cpuMs += (user + system) / 1000
  }
  tellSum(totals, performance.now() - startedMs, options.json === true)
  const [first] = failed.sort((a, b) => a.seed - b.seed)
  if (first !== undefined && options['no-shrink'] !== true) await tellSmaller(first, limits, options.json === true)
  return failed.length === 0 ? 0 : 1
}

function parse() {
  try {
    const text = { type: 'string' } as const
    const flag = { type: 'boolean' } as const
    return parseArgs({
      options: {
        seeds: text,
        from: text,
        seed: text,
        minutes: text,
        markets: text,
        without: text,
        workers: text,
        soak: text,
        calm: flag,
        trace: flag,
        'no-shrink': flag,
        json: flag,
        help: flag,
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

type LimitOptions = { readonly calm?: boolean; readonly minutes?: string; readonly markets?: string; readonly without?: string }

function limitsOf(options: LimitOptions): Limits {
  const without = (options.without ?? '').split(',').filter((name) => name !== '')
  const unknown = without.find((name) => !KINDS.includes(name as Kind))
  if (unknown !== undefined) throw new UsageError(`--without was '${unknown}', must be of: ${KINDS.join(', ')}`)
  return {
    without: without as Kind[],
    ...(options.calm === true ? { calm: true } : {}),
    ...(options.minutes === undefined ? {} : { minutes: count('minutes', options.minutes, 1) }),
    ...(options.markets === undefined ? {} : { markets: count('markets', options.markets, 1) }),
  }
}

function count(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least) throw new UsageError(`--${name} was '${text}', must be a whole number from ${least}`)
  return value
}

function hoursOf(text: string): number {
  const match = /^(\d+)([hd])$/.exec(text)
  if (match === null) throw new UsageError(`--soak was '${text}', must be hours or days, such as 12h or 7d`)
  return Number(match[1]) * (match[2] === 'd' ? 24 : 1)
}

const printTrace = (atMs: number, what: string): void => void process.stdout.write(`${String(atMs).padStart(9)} ${what}\n`)

function tellFailure(outcome: RunOutcome, limits: Limits, json: boolean): void {
  const repro = reproLine(outcome.seed, limits)
  if (json) process.stdout.write(`${JSON.stringify({ type: 'failure', ...outcome, repro })}\n`)
  else process.stdout.write(`\r${violationLines(outcome).join('\n')}\n  again: ${repro}\n`)
}

function progress(totals: Totals, seeds: number): void {
  if (process.stderr.isTTY !== true && totals.seeds % 100 !== 0 && totals.seeds !== seeds) return
  process.stderr.write(
    `${process.stderr.isTTY === true ? '\r' : ''}${totals.seeds} of ${seeds} seeds, ${totals.failed} with violations${process.stderr.isTTY === true ? '' : '\n'}`,
  )
}

function tellSum(totals: Totals, wallMs: number, json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify({ type: 'sum', ...totals, wallMs })}\n` : `\n${totalsText(totals, wallMs)}\n`)
}

async function tellSmaller({ seed, violations }: RunOutcome, limits: Limits, json: boolean): Promise<void> {
  const rule = violations[0]?.rule as string
  const smaller = await shrink({ seed, limits, rule })
  const repro = reproLine(seed, smaller)
  process.stdout.write(
    json
      ? `${JSON.stringify({ type: 'smaller', seed, rule, repro })}\n`
      : `smallest run of seed ${seed} that breaks '${rule}':\n  ${repro}\n`,
  )
}

// What nobody waits for must not fail in silence: it is a fault of the program under test.
process.on('unhandledRejection', (error) => {
  process.stderr.write(
    `a promise that nobody waits for was rejected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exit(1)
})

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
