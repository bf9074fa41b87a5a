import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export const ROOT = join(import.meta.dirname, '../../..')

export type Manifest = {
  readonly name: string
  readonly private?: boolean
  readonly [key: string]: unknown
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** One package or app: its folder under the root, its manifest and its TypeScript files. */
export type Workspace = { readonly dir: string; readonly manifest: Manifest; readonly sources: readonly SourceFile[] }
/** `path` counts from the root, with forward slashes. Test code may do what shipped code may not. */
export type SourceFile = { readonly path: string; readonly text: string; readonly isTest: boolean }

const TEST_CODE = /(\.test\.ts$|\/(test|bench|sim)\/|\/src\/testing(\/|\.ts$)|\.config\.ts$)/

const readSource = (path: string): SourceFile => ({ path, text: readFileSync(join(ROOT, path), 'utf8'), isTest: TEST_CODE.test(path) })

/** Returns every workspace below `packages/` and `apps/`. */
export const readWorkspaces = (): readonly Workspace[] =>
  globSync('{packages,apps}/*/package.json', { cwd: ROOT })
    .sort()
    .map((path) => {
      const dir = path.slice(0, -'/package.json'.length)
      return { dir, manifest: JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Manifest, sources: readSources(dir) }
    })

/** Returns the TypeScript files of a folder, without what was installed or built there. */
export const readSources = (dir: string): readonly SourceFile[] =>
  globSync(`${dir}/**/*.ts`, { cwd: ROOT, exclude: (name) => /(^|\/)(node_modules|dist|coverage)(\/|$)/.test(name) })
    .map((path) => relative('.', path))
    .sort()
    .map(readSource)

/** Returns the publishable libraries: what is not marked private. */
export const publishable = (workspaces: readonly Workspace[]): readonly Workspace[] =>
  workspaces.filter((workspace) => workspace.manifest.private !== true)
