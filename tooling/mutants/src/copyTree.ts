import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', 'dist', '.git', '.turbo', '.results', 'coverage', '.stryker-tmp'])
/** Of what package manager and tools keep beside the packages; their caches are left alone. */
const NEEDED: ReadonlySet<string> = new Set(['.pnpm', '.bin'])

/**
 * Copies the work tree to a folder where it can be changed and tested. What was installed is linked: our own packages by links that stay inside the
 * copy, those of others to where they are, so that a change in the copy is seen by every package of the copy and by nobody else.
 */
export function copyTree(root: string, copy: string): void {
  cpSync(root, copy, { recursive: true, filter: (path) => path === root || !LEFT_OUT.has(basename(path)) })
  for (const manifest of globSync('{.,packages/*,apps/*,tooling/*}/package.json', { cwd: root }))
    linkInstalled(root, copy, dirname(manifest))
}

function linkInstalled(root: string, copy: string, dir: string): void {
  const installed = join(root, dir, 'node_modules')
  if (!existsSync(installed)) return
  for (const scope of ['.', ...readdirSync(installed).filter((name) => name.startsWith('@'))]) {
    mkdirSync(join(copy, dir, 'node_modules', scope), { recursive: true })
    for (const entry of readdirSync(join(installed, scope), { withFileTypes: true })) {
      if (entry.name.startsWith('@') || (entry.name.startsWith('.') && !NEEDED.has(entry.name))) continue
      const from = join(installed, scope, entry.name)
      // A relative link keeps its words: in the copy they lead to the copy's package, or over the copy's own links to the installed one.
      symlinkSync(entry.isSymbolicLink() ? readlinkSync(from) : from, join(copy, dir, 'node_modules', scope, entry.name))
    }
  }
}
