import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Manifest } from './workspace.ts'

type Installed = { readonly name?: string; readonly scripts?: Readonly<Record<string, string>> } & Partial<
  Pick<Manifest, 'dependencies' | 'optionalDependencies'>
>

/** One row of the table of SECURITY.md: a package, who of ours depends on it, and what it brings along. */
export type RuntimePackage = { readonly name: string; readonly usedBy: readonly string[]; readonly brings: readonly string[] }

/** Scripts that npm and pnpm run when a package is installed. A binding.gyp without one means `node-gyp rebuild`. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall']

const manifestIn = (dir: string): Installed => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Installed

/** Returns the names of the installed packages that would run something at install time, sorted. */
export function installScripts(root: string): readonly string[] {
  const names = globSync('node_modules/.pnpm/*/node_modules/{*,@*/*}/package.json', { cwd: root }).flatMap((path) => {
    const dir = join(root, dirname(path))
    const { name, scripts = {} } = manifestIn(dir)
    const runs = INSTALL_SCRIPTS.some((script) => scripts[script] !== undefined) || existsSync(join(dir, 'binding.gyp'))
    return runs && name !== undefined ? [name] : []
  })
  return [...new Set(names)].sort()
}

/** Returns what pnpm-workspace.yaml says of packages with such scripts: may they run? */
export function allowedBuilds(yaml: string): ReadonlyMap<string, boolean> {
  const block = /^allowBuilds:\n((?: {2}.*\n)*)/m.exec(yaml)?.[1] ?? ''
  return new Map([...block.matchAll(/^ {2}['"]?([^'":\s]+)['"]?: (true|false)$/gm)].map(([, name = '', value]) => [name, value === 'true']))
}

/** Returns all that is installed with what ships, by package that ours name. `workspaces`: folder and manifest of each of ours that ships. */
export function runtimePackages(workspaces: readonly { readonly dir: string; readonly manifest: Manifest }[]): readonly RuntimePackage[] {
  const found = new Map<string, { usedBy: Set<string>; brings: Set<string> }>()
  for (const { dir, manifest } of workspaces) {
    for (const name of foreign(manifest)) {
      const row = found.get(name) ?? { usedBy: new Set(), brings: new Set() }
      row.usedBy.add(manifest.name.replace('@hyperladder/', ''))
      bring(installedAt(dir, name), row.brings)
      found.set(name, row)
    }
  }
  return [...found].map(([name, { usedBy, brings }]) => ({ name, usedBy: [...usedBy].sort(), brings: [...brings].sort() })).sort(byName)
}

const byName = (a: RuntimePackage, b: RuntimePackage): number => (a.name < b.name ? -1 : 1)

const foreign = ({ dependencies, optionalDependencies }: Installed): readonly string[] =>
  Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !name.startsWith('@hyperladder/'))

function bring(dir: string, brings: Set<string>): void {
  const { optionalDependencies = {}, ...manifest } = manifestIn(dir)
  // What is optional may be for another machine, or be taken out by the workspace's overrides.
  const optional = foreign({ optionalDependencies }).filter((name) => placeOf(dir, name) !== undefined)
  for (const name of [...foreign(manifest), ...optional]) {
    if (brings.has(name)) continue
    brings.add(name)
    bring(installedAt(dir, name), brings)
  }
}

function installedAt(from: string, name: string): string {
  const place = placeOf(from, name)
  if (place === undefined) throw new Error(`${name} is not installed for ${from}: run pnpm install`)
  return place
}

/** Where Node would find a package from a folder. */
function placeOf(from: string, name: string): string | undefined {
  for (let dir = realpathSync(from); ; dir = dirname(dir)) {
    const candidate = join(dir, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
    if (dir === dirname(dir)) return undefined
  }
}

/** Returns the rows of SECURITY.md's table, and those of them that give no reason. */
export function statedPackages(markdown: string): {
  readonly packages: readonly RuntimePackage[]
  readonly withoutReason: readonly string[]
} {
  const section = markdown.slice(markdown.indexOf('## What runs beside our code'))
  const rows = [...section.matchAll(/^\| `([^`]+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) ?\|$/gm)]
  const listed = (text: string): string[] =>
    text
      .split(',')
      .map((name) => name.replaceAll('`', '').trim())
      .filter(Boolean)
      .sort()
  return {
    packages: rows
      .map(([, name = '', usedBy = '', , brings = '']) => ({ name, usedBy: listed(usedBy), brings: listed(brings) }))
      .sort(byName),
    withoutReason: rows.flatMap(([, name = '', , reason = '']) => (reason.trim().length < 10 ? [name] : [])),
  }
}

/** Returns the calls in a source that open a server without naming the loopback. */
export const openListens = (path: string, text: string): readonly string[] =>
  [...text.matchAll(/\.listen\(([^)]*)\)?/g)].flatMap(([call, args = '']) =>
    /'127\.0\.0\.1'|\bHOST\b|\bhost\b/.test(args) ? [] : [`${path}: ${call} names no host, must name 127.0.0.1`],
  )
