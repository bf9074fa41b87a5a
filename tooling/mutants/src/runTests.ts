import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
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

/** The vitest process under way, to be ended with its children when somebody interrupts. */
let running: ChildProcess | undefined

export function endRunning(): void {
  // vitest's workers are its children: the group goes, not the process alone.
  if (running?.pid !== undefined) process.kill(-running.pid, 'SIGKILL')
}

/** Runs the named tests of a tree in one vitest process. Returns what became of each, in the order given. */
export async function runTests(root: string, tests: readonly NamedTest[]): Promise<readonly Outcome[]> {
  // Beside the tree: it goes with the tree, however the run ends.
  const report = `${root}-report.json`
  rmSync(report, { force: true })
  const output = await vitest(root, [
    ...new Set(tests.map(({ project }) => `--project=${project}`)),
    ...new Set(tests.map(({ file }) => file)),
    // vitest matches against the names of describe blocks and test, joined by spaces.
    `--testNamePattern=(${[...new Set(tests.map(({ name }) => literally(name)))].join('|')})$`,
    '--reporter=json',
    `--outputFile=${report}`,
    `--testTimeout=${TEST_MS}`,
  ])
  const read = readReport(report)
  return tests.map((test) => outcomeOf(root, test, read, output))
}

async function vitest(root: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: 'true', NO_COLOR: '1', HYPERLADDER_BENCH: '' },
  })
  running = child
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => chunks.push(text))
  const deadline = setTimeout(endRunning, RUN_MS)
  await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject))
  clearTimeout(deadline)
  running = undefined
  return chunks.join('')
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
