import { posix } from 'node:path'
import { importsOf } from './importsOf.ts'
import type { Manifest, SourceFile } from './workspace.ts'

/** What a workspace may use at run time: packages of ours, and packages of others. */
export type Edges = { readonly ours: readonly string[]; readonly theirs: readonly string[] }

/** The packages that know nothing of the world: no I/O, no clock, no chance, no async, nothing from outside the workspace. */
export const PURE = ['units', 'grid', 'quoter', 'inventory', 'order-state', 'differ', 'rate-limit', 'exchange-port', 'engine'] as const

const LIBRARIES = [...PURE, 'protocol', 'exchange-client', 'paper-exchange', 'market-data', 'journal']

/**
 * The map of ARCHITECTURE.md. A new edge is its own change, with its reason in the message. `rate-limit` below the client and the paper
 * exchange is the charging table: the maker and the venue it is tested on must not have two of them.
 */
export const EDGES: Readonly<Record<string, Edges>> = {
  units: { ours: [], theirs: [] },
  grid: { ours: ['units'], theirs: [] },
  quoter: { ours: ['units', 'grid'], theirs: [] },
  inventory: { ours: ['units'], theirs: [] },
  'order-state': { ours: ['units', 'grid'], theirs: [] },
  differ: { ours: ['units', 'quoter', 'order-state'], theirs: [] },
  'rate-limit': { ours: ['units'], theirs: [] },
  'exchange-port': { ours: ['units'], theirs: [] },
  engine: { ours: PURE.filter((name) => name !== 'engine'), theirs: [] },
  protocol: { ours: ['units'], theirs: ['valibot', '@msgpack/msgpack', '@noble/hashes', 'tiny-secp256k1'] },
  'exchange-client': { ours: ['units', 'protocol', 'exchange-port', 'rate-limit'], theirs: ['ky', 'ws'] },
  'paper-exchange': { ours: ['units', 'rate-limit', 'protocol'], theirs: ['ws'] },
  'market-data': { ours: ['units', 'exchange-port'], theirs: ['hyparquet', 'hyparquet-writer'] },
  journal: { ours: ['units', 'grid', 'order-state', 'exchange-port', 'engine'], theirs: [] },
  simulator: { ours: ['units', 'rate-limit', 'exchange-port', 'paper-exchange'], theirs: [] },
  backtest: { ours: ['units', 'grid', 'rate-limit', 'exchange-port', 'engine', 'paper-exchange', 'simulator'], theirs: [] },
  'command-line': { ours: ['units'], theirs: ['commander'] },
  testkit: { ours: [], theirs: [] },
  maker: { ours: [...LIBRARIES, 'command-line'], theirs: ['@noble/hashes', 'commander', 'pino', 'pino-pretty', 'smol-toml', 'valibot'] },
  backtester: {
    ours: ['units', 'grid', 'protocol', 'market-data', 'backtest', 'command-line'],
    theirs: ['bullmq', 'commander', 'ioredis', 'smol-toml', 'tinypool', 'uplot', 'valibot'],
  },
}

/** Packages of ours of which only types may be taken: their code stays out of the importer's bundle and of its reasoning. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = { differ: ['quoter', 'order-state'] }

/** Parts of a package that may use less than the whole of it. */
const PARTS: readonly { readonly prefix: string; readonly edges: Edges }[] = [
  { prefix: 'packages/paper-exchange/src/core/', edges: { ours: ['units', 'rate-limit'], theirs: [] } },
]

/** Where Node's own modules may be used: the shells, and what only tests use. */
const USES_NODE = new Set(['exchange-client', 'paper-exchange', 'market-data', 'journal', 'command-line', 'maker', 'backtester', 'testkit'])

const SCOPE = '@hyperladder/'
/** The name that the map uses: without our scope. */
export const shortName = (name: string): string => (name.startsWith(SCOPE) ? name.slice(SCOPE.length) : name)

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const unknownPackage = (name: string) => `${name}: not on the map in tooling/repo-test/src/edges.ts, must be put there with its edges`

/** Returns what a manifest depends on at run time beyond the map. */
export const manifestViolations = (manifest: Manifest): readonly string[] => {
  const name = shortName(manifest.name)
  const edges = EDGES[name]
  if (edges === undefined) return [unknownPackage(name)]
  const named = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }
  return Object.keys(named)
    .filter((dependency) => !allows(edges, dependency))
    .map((dependency) => `${name}: depends on ${dependency}, must be one of ${listed(edges)}`)
}

const allows = (edges: Edges, dependency: string): boolean =>
  dependency.startsWith(SCOPE) ? edges.ours.includes(shortName(dependency)) : edges.theirs.includes(dependency)

const listed = ({ ours, theirs }: Edges) => [...ours, ...theirs].join(', ') || 'nothing'

/** Returns the imports of one shipped source that the map does not allow. `dir` is the package's folder, as `packages/grid`. */
export const importViolations = (dir: string, source: SourceFile): readonly string[] => {
  const name = dir.split('/').at(-1) ?? dir
  const whole = EDGES[name]
  if (whole === undefined) return [unknownPackage(name)]
  const edges = PARTS.find(({ prefix }) => source.path.startsWith(prefix))?.edges ?? whole
  return importsOf(source.text).flatMap(({ specifier, typeOnly, line }) => {
    const reason = refusal(specifier, { name, dir, edges, path: source.path, typeOnly })
    return reason === undefined ? [] : [`${source.path}:${line} imports ${specifier}, ${reason}`]
  })
}

type Importer = { readonly name: string; readonly dir: string; readonly edges: Edges; readonly path: string; readonly typeOnly: boolean }

const refusal = (specifier: string, { name, dir, edges, path, typeOnly }: Importer): string | undefined => {
  if (specifier.startsWith('.')) return relativeRefusal(specifier, dir, path)
  if (specifier.startsWith('node:')) {
    return USES_NODE.has(name) && edges === EDGES[name] ? undefined : 'must not use the machine'
  }
  const imported = packageOf(specifier)
  if (!allows(edges, imported)) return `must be one of ${listed(edges)}`
  if (!imported.startsWith(SCOPE)) return undefined
  if (specifier !== imported) return 'must use the main entry: other entries are not published'
  return !typeOnly && TYPES_ONLY[name]?.includes(shortName(imported)) ? 'must take types only' : undefined
}

const relativeRefusal = (specifier: string, dir: string, path: string): string | undefined => {
  const target = posix.join(posix.dirname(path), specifier)
  if (target === `${dir}/package.json`) return undefined
  if (!target.startsWith(`${dir}/src/`)) return 'must stay in its own src'
  const part = PARTS.find(({ prefix }) => path.startsWith(prefix))
  if (part !== undefined && !target.startsWith(part.prefix)) return `must stay in ${part.prefix}`
  return /\.test\.ts$|\/testing(\/|\.ts$)/.test(target) ? 'must not ship test code' : undefined
}
