import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Reporter, TestModule, Vitest } from 'vitest/node'
import { compareWithLast, type Figure, figureOf, keep, type LastFigures, ratiosOf } from './benchFigures.ts'

/** Where results are left for other tools, relative to the repository's root. */
const RESULTS = '.results'
const LAST = 'bench-last.json'

export type TestCounts = { readonly files: number; readonly passed: number; readonly failed: number; readonly skipped: number }

/**
 * Returns how many tests ended how. What fails outside of any test (a file that does not load, a hook, a stray rejection) counts as one
 * failed test each: a run that failed never shows zero failures.
 */
export const countTests = (modules: readonly TestModule[], strayErrors: number): TestCounts => {
  const counts = { files: modules.length, passed: 0, failed: strayErrors, skipped: 0 }
  for (const module of modules) {
    const states = [...module.children.allTests()].map((test) => test.result().state)
    for (const state of states) {
      if (state === 'passed') counts.passed += 1
      else if (state === 'failed') counts.failed += 1
      else counts.skipped += 1
    }
    if (module.state() === 'failed' && !states.includes('failed')) counts.failed += 1
  }
  return counts
}

type WithMessage = { readonly message: string; readonly cause?: unknown }

/** The most lines of one failure's message: enough for a law's seed, path and counterexample. */
const MESSAGE_LINES = 15

const told = (where: string, errors: readonly WithMessage[] | undefined): string[] =>
  (errors ?? []).map(({ message, cause }) => {
    const because = cause && typeof cause === 'object' && 'message' in cause ? `\ncause: ${cause.message}` : ''
    const lines = (text: string) => stripVTControlCharacters(text).split('\n').slice(0, MESSAGE_LINES)
    return [where, ...lines(message), ...lines(because).slice(1)]
      .map((line, at) => (at === 0 ? line : `    ${line.slice(0, 300)}`))
      .join('\n')
  })

/**
 * Returns what failed and why, a text each: of tests, of files and hooks, and of errors outside of any. So the end of a log that is cut at
 * its beginning still says what to repeat.
 */
export const failuresOf = (modules: readonly TestModule[], strayErrors: readonly WithMessage[]): string[] => [
  ...modules.flatMap((module) => {
    const file = `${module.project.name} ${module.relativeModuleId}`
    return [
      ...told(file, module.errors()),
      ...[...module.children.allSuites()].flatMap((suite) => told(`${file} > ${suite.fullName}`, suite.errors())),
      ...[...module.children.allTests()].flatMap((test) => told(`${file} > ${test.fullName}`, test.result().errors)),
    ]
  }),
  ...told('outside of any test', strayErrors),
]

const write = (root: string, file: string, value: unknown) => {
  mkdirSync(join(root, RESULTS), { recursive: true })
  writeFileSync(join(root, RESULTS, file), `${JSON.stringify(value, null, 2)}\n`)
}

export type TestResults = TestCounts & { readonly failures: readonly string[] }

/** Leaves the counts of a test run, and what failed in it, in `.results/tests.json`. */
export const countReporter = (): Reporter => {
  let vitest: Vitest
  return {
    onInit(instance) {
      vitest = instance
    },
    onTestRunEnd(modules, errors) {
      const results: TestResults = { ...countTests(modules, errors.length), failures: failuresOf(modules, errors) }
      write(vitest.config.root, 'tests.json', results)
    },
  }
}

const read = (root: string, file: string): LastFigures => {
  const path = join(root, RESULTS, file)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as LastFigures) : {}
}

/**
 * Leaves `{ name: { nsPerOp, opsPerSec } }`, of the median turn, of a bench run in `.results/bench.json` and prints it, after vitest's own tables; then the ratios
 * between rows. A full run is compared with `.results/bench-last.json`, where each row is kept as it was last measured in full on this machine: what
 * is slower is told, and never fails the run.
 */
export const benchReporter = (): Reporter => {
  let vitest: Vitest
  const figures: Record<string, Figure> = {}
  return {
    onInit(instance) {
      vitest = instance
    },
    onTestCaseBenchmark(test, benchmark) {
      for (const task of benchmark.tasks) {
        const [name, figure] = figureOf(`${test.project.name.replace(/ \(bench\)$/, '')}: ${task.name}`, task.latency.p50)
        figures[name] = figure
      }
    },
    onTestRunEnd() {
      const { root } = vitest.config
      write(root, 'bench.json', figures)
      vitest.logger.log(JSON.stringify(figures, null, 2))
      vitest.logger.log(`\nratios between rows\n${JSON.stringify(ratiosOf(figures), null, 2)}`)
      if (process.env.HYPERLADDER_BENCH !== 'full') return
      const last = read(root, LAST)
      const lines = compareWithLast(figures, last)
      const known = Object.keys(figures).filter((name) => last[name]).length
      vitest.logger.log(`\ncompared with the last full run (${known} of ${Object.keys(figures).length} rows known)`)
      for (const line of lines.length === 0 ? ['no row changed by more than noise'] : lines) vitest.logger.log(line)
      write(root, LAST, keep(figures, last, new Date().toISOString().slice(0, 10)))
    },
  }
}
