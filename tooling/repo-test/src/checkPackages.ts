import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readmeExample } from './publishing.ts'
import { publishable, ROOT, readWorkspaces, type Workspace } from './workspace.ts'

/**
 * Checks every library as its user gets it: packed, linted by publint and attw, installed by plain npm into an empty folder outside the
 * repository, and its README's example type-checked against the packed types and run there.
 */
const TIMEOUT_MS = 180_000
const run = promisify(execFile)

type Packed = { readonly name: string; readonly tarball: string; readonly example: string }

const packed = async ({ dir, manifest }: Workspace, folder: string): Promise<Packed> => {
  const { stdout } = await command('pnpm', ['pack', '--json', '--pack-destination', folder], join(ROOT, dir))
  const { filename } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { filename: string }
  const readme = join(ROOT, dir, 'README.md')
  const example = existsSync(readme) ? readmeExample(readFileSync(readme, 'utf8')) : undefined
  // Without an example the package still has to be there for those that depend on it; its own check fails.
  return { name: manifest.name, tarball: filename, example: example ?? "throw new Error('README.md has no example in a ts block')\n" }
}

/** Runs a command to its end. A failure carries all that the command said. */
const command = async (file: string, args: readonly string[], cwd: string) => {
  try {
    return await run(file, args, { cwd, timeout: TIMEOUT_MS, maxBuffer: 64 << 20, env: { ...process.env, NODE_OPTIONS: '' } })
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    throw new Error(`${[file, ...args].join(' ')} failed\n${stdout}${stderr || message}`)
  }
}

/** publint's suggestions count too, and they leave its exit code at 0. */
const publint = async (tarball: string, cwd: string) => {
  const { stdout } = await command(tool('publint'), ['run', '--strict', tarball], cwd)
  if (!stdout.includes('All good!')) throw new Error(stdout)
}

const tool = (name: string) => join(ROOT, 'node_modules/.bin', name)

/** Runs one step for all packages, two at a time, says how each ended, and returns the number that failed. */
const step = async <T extends { readonly name: string }>(title: string, items: readonly T[], check: (item: T) => Promise<unknown>) => {
  const queue = [...items]
  let failed = 0
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      const startMs = performance.now()
      try {
        await check(item)
        console.log(`ok    ${title.padEnd(7)} ${item.name} (${((performance.now() - startMs) / 1000).toFixed(1)} s)`)
      } catch (error) {
        failed += 1
        console.log(`FAIL  ${title.padEnd(7)} ${item.name}\n${(error as Error).message}`)
      }
    }
  }
  await Promise.all([worker(), worker()])
  return failed
}

const compilerArgs = (files: readonly string[]) => [
  ...['--noEmit', '--strict', '--target', 'es2024', '--module', 'nodenext', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'],
  ...['--skipLibCheck', '--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types'), ...files],
]

const checkPackages = async (folder: string): Promise<number> => {
  const packages: Packed[] = []
  const libraries = publishable(readWorkspaces()).map((workspace) => ({ ...workspace, name: workspace.manifest.name }))
  let failed = await step('pack', libraries, async (library) => packages.push(await packed(library, folder)))
  failed += await step('publint', packages, ({ tarball }) => publint(tarball, folder))
  failed += await step('attw', packages, ({ tarball }) => command(tool('attw'), [tarball, '--profile', 'esm-only', '--no-color'], folder))

  const consumer = join(folder, 'consumer')
  await mkdir(consumer)
  await writeFile(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  const all = [{ name: `${packages.length} packages` }]
  const tarballs = packages.map(({ tarball }) => tarball)
  const notInstalled = await step('install', all, () => command('npm', ['install', '--no-audit', '--no-fund', ...tarballs], consumer))
  if (notInstalled > 0) return failed + notInstalled

  const fileOf = (name: string) => `${name.replace('@hyperladder/', '')}.ts`
  await Promise.all(packages.map(({ name, example }) => writeFile(join(consumer, fileOf(name)), example)))
  failed += await step('types', packages, ({ name }) => command(tool('tsc'), compilerArgs([fileOf(name)]), consumer))
  return failed + (await step('example', packages, ({ name }) => command('node', [fileOf(name)], consumer)))
}

const folder = await mkdtemp(join(tmpdir(), 'hyperladder-packages-'))
try {
  const failed = await checkPackages(folder)
  console.log(failed === 0 ? 'every library is fit to publish' : `${failed} package checks failed`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
