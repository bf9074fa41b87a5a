import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter, TestModule, Vitest } from 'vitest/node'

/** Where results are left for other tools, relative to the repository's root. */
const RESULTS = '.results'

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

const write = (root: string, file: string, value: unknown) => {
  mkdirSync(join(root, RESULTS), { recursive: true })
  writeFileSync(join(root, RESULTS, file), `${JSON.stringify(value, null, 2)}\n`)
}

/** Leaves the counts of a test run in `.results/tests.json`. */
export const countReporter = (): Reporter => {
  let vitest: Vitest
  return {
    onInit(instance) {
      vitest = instance
    },
    onTestRunEnd(modules, errors) {
      write(vitest.config.root, 'tests.json', countTests(modules, errors.length))
    },
  }
}

/** Leaves `{ name: { nsPerOp, opsPerSec } }` of a bench run in `.results/bench.json` and prints it, after vitest's own tables. */
export const benchReporter = (): Reporter => {
  let vitest: Vitest
  const figures: Record<string, { nsPerOp: number; opsPerSec: number }> = {}
  return {
    onInit(instance) {
      vitest = instance
    },
    onTestCaseBenchmark(test, benchmark) {
      for (const task of benchmark.tasks) {
        const name = `${test.project.name.replace(/ \(bench\)$/, '')}: ${task.name}`
        const nsPerOp = task.latency.mean * 1e6
        figures[name] = { nsPerOp: Number(nsPerOp.toFixed(1)), opsPerSec: Math.round(1e9 / nsPerOp) }
      }
    },
    onTestRunEnd() {
      write(vitest.config.root, 'bench.json', figures)
      vitest.logger.log(JSON.stringify(figures, null, 2))
    },
  }
}
