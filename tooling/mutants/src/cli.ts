import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inCopy } from './inCopy.ts'
import { type Mutant, plant } from './mutant.ts'
import { MUTANTS } from './mutants.ts'
import { type Outcome, runTests } from './runTests.ts'

/**
 * `pnpm mutants`: puts known faults back into a copy of the code, one at a time, and requires that the test named for each fails. The work tree
 * is only read.
 */
const ROOT = join(import.meta.dirname, '../../..')
const HELP = `usage: pnpm mutants [--list] [--only ID[,ID]] [--small]

Plants known faults into a copy of the code, one at a time. For each one the test that is named for it must pass on the code as it is, and
fail on the changed code.

  --list      print the faults and their tests, and run nothing
  --only ID   these alone: P07a, or P07 for all of that code; several by commas
  --small     the fixed part that CI runs

Exit code: 0 every fault was caught, 1 one was missed or could not be planted, 2 a wrong command line, 130 interrupted.`

type Verdict = { readonly mutant: Mutant; readonly verdict: 'caught' | 'MISSED' | 'BROKEN'; readonly seconds: number; readonly why: string }

class UsageError extends Error {}

function choose(args: readonly string[]): { readonly mutants: readonly Mutant[]; readonly list: boolean; readonly help: boolean } {
  const { values } = parse(args)
  const wanted = values.only?.split(',')
  const unknown = wanted?.find((id) => !MUTANTS.some((mutant) => isOf(mutant, id)))
  if (unknown !== undefined) throw new UsageError(`--only was ${unknown}, must be an id of --list`)
  const mutants = MUTANTS.filter(
    (mutant) => (wanted === undefined || wanted.some((id) => isOf(mutant, id))) && (!values.small || mutant.small === true),
  )
  return { mutants, list: values.list, help: values.help }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: args.filter((arg) => arg !== '--'),
      options: {
        list: { type: 'boolean', default: false },
        only: { type: 'string' },
        small: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

const isOf = ({ id }: Mutant, wanted: string): boolean => id === wanted || id.replace(/[a-z]$/, '') === wanted

/** Every edit must apply to the code as it is, also those that are not run: a fault whose line has changed must be brought along. */
function drifted(): readonly string[] {
  return MUTANTS.flatMap((mutant) => {
    const result = plant(mutant, readFileSync(join(ROOT, mutant.file), 'utf8'))
    return 'problem' in result ? [result.problem] : []
  })
}

async function judge(copy: string, mutant: Mutant): Promise<Verdict> {
  const path = join(copy, mutant.file)
  const before = readFileSync(path, 'utf8')
  const planted = plant(mutant, before)
  if ('problem' in planted) return { mutant, verdict: 'BROKEN', seconds: 0, why: planted.problem }
  writeFileSync(path, planted.text)
  const startMs = Date.now()
  try {
    const [outcome] = await runTests(copy, [mutant.caughtBy])
    return { mutant, seconds: (Date.now() - startMs) / 1000, ...verdictOf(outcome as Outcome) }
  } finally {
    writeFileSync(path, before)
  }
}

/** Caught is caught by what the test looks at: code that can't be loaded, an error on the way there, or a wait that ran out proves nothing of that. */
function verdictOf({ state, why }: Outcome): Pick<Verdict, 'verdict' | 'why'> {
  if (state === 'missing') return { verdict: 'BROKEN', why: `the test did not run: ${why}` }
  if (state === 'passed') return { verdict: 'MISSED', why: 'the test passes' }
  return ASSERTED.test(why) ? { verdict: 'caught', why } : { verdict: 'BROKEN', why: `not by an assertion: ${why}` }
}

/** An assertion, or a property of fast-check with a counter-example. */
const ASSERTED = /^(AssertionError|Error: Property failed)/

function print(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  for (const row of rows)
    console.log(row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '))
}

const testOf = ({ caughtBy }: Mutant): string => `${caughtBy.project} › ${caughtBy.name}`

async function run(mutants: readonly Mutant[], copy: string): Promise<number> {
  const problems = drifted()
  for (const problem of problems) console.error(problem)
  const baseline = await runTests(
    copy,
    mutants.map(({ caughtBy }) => caughtBy),
  )
  const bad = mutants.filter((_, index) => baseline[index]?.state !== 'passed')
  for (const [index, mutant] of mutants.entries()) {
    const outcome = baseline[index] as Outcome
    if (outcome.state !== 'passed')
      console.error(`${mutant.id}: on the code as it is, '${testOf(mutant)}' ${outcome.state}: ${outcome.why}`)
  }
  let caught = 0
  for (const mutant of mutants) {
    if (bad.includes(mutant)) continue
    const { verdict, seconds, why } = await judge(copy, mutant)
    if (verdict === 'caught') caught += 1
    console.log(`${verdict}  ${mutant.id.padEnd(6)} ${seconds.toFixed(1).padStart(5)} s  ${mutant.fault}`)
    console.log(`${' '.repeat(23)}${testOf(mutant)}`)
    console.log(`${' '.repeat(23)}${why.slice(0, 160)}`)
  }
  console.log(
    `\n${caught} of ${mutants.length} planted faults caught${problems.length > 0 ? `; ${problems.length} edits do not apply` : ''}`,
  )
  return caught === mutants.length && problems.length === 0 ? 0 : 1
}

async function main(): Promise<number> {
  const { mutants, list, help } = choose(process.argv.slice(2))
  if (help) {
    console.log(HELP)
    return 0
  }
  if (list) {
    print([['id', 'what the fault does', 'caught by'], ...mutants.map((mutant) => [mutant.id, mutant.fault, testOf(mutant)])])
    return 0
  }
  return await inCopy(ROOT, (copy) => run(mutants, copy))
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n${HELP}`)
  process.exitCode = 2
}
