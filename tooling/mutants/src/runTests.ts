import { readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { run } from './child.ts'
import type { NamedTest } from './mutant.ts'

/** What became of one test. `why`: the first line of its failure. */
export type Outcome = { readonly state: 'passed' | 'failed' | 'missing'; readonly why: string }

type Report = {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly { readonly title: string; readonly status: string; readonly failureMessages: readonly string[] }[]
  }[]
}

/** Longer than any named test takes, shorter than the patience of whoever waits: a planted fault may well hang. */
const TEST_MS = 40_000
const RUN_MS = 180_000

/** Runs the named tests of a tree in one vitest process. Returns what became of each, in the order given. */
export async function runTests(root: string, tests: readonly NamedTest[]): Promise<readonly Outcome[]> {
  // Beside the tree: it goes with the tree, however the run ends.
  const report = `${root}-report.json`
  rmSync(report, { force: true })
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...new Set(tests.map(({ project }) => `--project=${project}`)),
    ...new Set(tests.map(({ file }) => file)),
    // vitest matches against the names of describe blocks and test, joined by spaces.
    `--testNamePattern=(${[...new Set(tests.map(({ name }) => literally(name)))].join('|')})$`,
    '--reporter=json',
    `--outputFile=${report}`,
    `--testTimeout=${TEST_MS}`,
  ]
  const { text } = await run(process.execPath, args, { cwd: root, limitMs: RUN_MS })
  const read = readReport(report)
  return tests.map((test) => outcomeOf(root, test, read, text))
}

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

function readReport(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report
  } catch {
    // vitest could not even start, or was ended: its output says why.
    return undefined
  }
}

function outcomeOf(root: string, { file, name }: NamedTest, report: Report | undefined, output: string): Outcome {
  const found = report?.testResults.find((result) => relative(root, result.name) === file)
  const tests = found?.assertionResults.filter(({ title, status }) => title === name && (status === 'passed' || status === 'failed')) ?? []
  if (tests.length === 0) return { state: 'missing', why: firstLine(found?.message || output) || 'no such test' }
  const failed = tests.find(({ status }) => status === 'failed')
  return failed ? { state: 'failed', why: firstLine(failed.failureMessages.join('\n')) } : { state: 'passed', why: '' }
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? ''
