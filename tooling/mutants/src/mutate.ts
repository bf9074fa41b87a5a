import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { run } from './child.ts'
import { inCopy } from './inCopy.ts'
import { type MutationReport, scoreOf, survivorsOf } from './mutationReport.ts'

/**
 * `pnpm mutate`: mutation testing with Stryker over the pure packages, in a copy of the tree. Stryker is installed there, from its own lockfile: it
 * would make every install of the workspace a third larger.
 */
const ROOT = join(import.meta.dirname, '../../..')
const PACKAGES = ['units', 'grid', 'quoter', 'inventory', 'order-state', 'differ', 'rate-limit'] as const
const HELP = `usage: pnpm mutate [PACKAGE…] [--file PART] [--concurrency N] [--survivors]

Changes the code of a package in every small way that Stryker knows, and counts the changes that the package's own tests notice.
Packages: ${PACKAGES.join(', ')}; default all, which takes hours.

  --file PART       only files whose path has this in it
  --concurrency N   test runners at a time, default 1
  --survivors       print each change that no test noticed

Exit code: 0 it ran, 1 it did not, 2 a wrong command line, 130 interrupted.`

/** Stryker's first answer comes after minutes, its last after an hour or two. */
const INSTALL_MS = 300_000
const RUN_MS = 4 * 3_600_000

class UsageError extends Error {}

type Choice = { readonly packages: readonly string[]; readonly part: string; readonly concurrency: number; readonly survivors: boolean }

function choose(args: readonly string[]): Choice | undefined {
  const { values, positionals } = parse(args)
  if (values.help) return undefined
  const unknown = positionals.find((name) => !PACKAGES.some((known) => known === name))
  if (unknown !== undefined) throw new UsageError(`package was ${unknown}, must be one of ${PACKAGES.join(', ')}`)
  if (!/^[1-9]\d?$/.test(values.concurrency)) throw new UsageError(`--concurrency was ${values.concurrency}, must be 1 to 99`)
  const packages = positionals.length > 0 ? positionals : PACKAGES
  return { packages, part: values.file, concurrency: Number(values.concurrency), survivors: values.survivors }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: args.filter((arg) => arg !== '--'),
      allowPositionals: true,
      options: {
        file: { type: 'string', default: '' },
        concurrency: { type: 'string', default: '1' },
        survivors: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** The vitest that Stryker runs must be the tree's own, so its peers are not installed beside it. */
async function install(copy: string): Promise<boolean> {
  const beside = join(dirname(process.execPath), process.platform === 'win32' ? 'npm.cmd' : 'npm')
  const args = ['ci', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund']
  const { code, text } = await run(existsSync(beside) ? beside : 'npm', args, { cwd: join(copy, 'tooling/stryker'), limitMs: INSTALL_MS })
  if (code !== 0) console.error(`npm ci in tooling/stryker failed:\n${text}`)
  return code === 0
}

/**
 * Takes the types out of the sources that are to be changed, blank for letter, so that every place keeps its line and column. Stryker 10.1 prints
 * `(a as T) < b` without its parentheses, which is no program.
 */
function stripTypes(copy: string, dir: string): void {
  for (const path of globSync(`${dir}/src/**/*.ts`, { cwd: copy })) {
    if (path.endsWith('.test.ts')) continue
    const file = join(copy, path)
    writeFileSync(file, stripTypeScriptTypes(readFileSync(file, 'utf8')))
  }
}

/** A change is noticed or not: nobody looks for the smallest case that shows it, and the long tests of order-state take a share of their cases. */
const CASES = '30'
const SETUP = `import fc from 'fast-check'
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true })
`
const withSetup = (setup: string): string => `import { mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'
export default mergeConfig(config, { test: { setupFiles: [${JSON.stringify(setup)}] } })
`

async function mutate(copy: string, name: string, { part, concurrency }: Choice): Promise<MutationReport | undefined> {
  const stryker = join(copy, 'tooling/stryker/node_modules/@stryker-mutator')
  const dir = `packages/${name}`
  stripTypes(copy, dir)
  const [config, report] = [join(copy, `stryker.${name}.json`), `${copy}-${name}.json`]
  const setup = join(copy, 'stryker.setup.ts')
  writeFileSync(setup, SETUP)
  writeFileSync(join(copy, dir, 'vitest.stryker.config.ts'), withSetup(setup))
  const options = {
    testRunner: 'vitest',
    plugins: [join(stryker, 'vitest-runner/dist/src/index.js')],
    vitest: { configFile: `${dir}/vitest.stryker.config.ts`, dir, related: false },
    mutate: [
      part === '' ? `${dir}/src/**/*.ts` : `${dir}/src/**/*${part}*`,
      ...['**/*.test.ts', 'testing.ts', 'index.ts'].map((left) => `!${dir}/src/${left}`),
    ],
    // The copy is there to be changed, and every package of it must see the change.
    inPlace: true,
    coverageAnalysis: 'perTest',
    concurrency,
    timeoutMS: 10_000,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
  }
  writeFileSync(config, JSON.stringify(options))
  const args = [join(stryker, 'core/bin/stryker.js'), 'run', config]
  const { code, text } = await run(process.execPath, args, {
    cwd: copy,
    env: { RUNS: CASES },
    limitMs: RUN_MS,
    onText: (told) => process.stderr.write(told),
  })
  if (code === 0 && existsSync(report)) return JSON.parse(readFileSync(report, 'utf8')) as MutationReport
  console.error(`Stryker ended with ${code} for ${name}:\n${text.slice(-2_000)}`)
  return undefined
}

async function main(): Promise<number> {
  const choice = choose(process.argv.slice(2))
  if (choice === undefined) {
    console.log(HELP)
    return 0
  }
  return await inCopy(ROOT, async (copy) => {
    if (!(await install(copy))) return 1
    const rows: string[] = []
    for (const name of choice.packages) {
      const startMs = Date.now()
      const report = await mutate(copy, name, choice)
      if (report === undefined) return 1
      if (choice.survivors) for (const survivor of survivorsOf(report)) console.log(survivor)
      const row = `| ${name} | ${scoreOf(report).join(' | ')} | ${Math.round((Date.now() - startMs) / 1000)} s |`
      // Told at once too: the next package takes long, and somebody may not want to wait for it.
      console.log(row)
      rows.push(row)
    }
    const head = ['package', 'changes', 'noticed', 'not noticed', 'not reached', 'score', 'took']
    console.log(`\n| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}\n${rows.join('\n')}`)
    return 0
  })
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n${HELP}`)
  process.exitCode = 2
}
