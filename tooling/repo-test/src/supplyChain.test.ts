import { execFile } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { allowedBuilds, installScripts, openListens, runtimePackages, statedPackages } from './supplyChain.ts'
import { ROOT, readWorkspaces } from './workspace.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const workspaces = readWorkspaces()
const shipped = workspaces
  .filter(({ dir, manifest }) => manifest.private !== true || dir.startsWith('apps/'))
  .map(({ dir, manifest }) => ({ dir: join(ROOT, dir), manifest }))

describe('at install time', () => {
  const allowed = allowedBuilds(read('pnpm-workspace.yaml'))

  test('no package runs a script', () => {
    expect([...allowed].filter(([, mayRun]) => mayRun)).toEqual([])
  })

  test('every package that would is listed', () => {
    expect(installScripts(ROOT).filter((name) => !allowed.has(name))).toEqual([])
    // What is listed is what was found: the search does find such packages.
    expect(installScripts(ROOT)).toContain('esbuild')
  })

  test('the list is read as it is written', () => {
    expect([...allowedBuilds("a: 1\nallowBuilds:\n  b: false\n  '@c/d': true\nengineStrict: true\n")]).toEqual([
      ['b', false],
      ['@c/d', true],
    ])
  })
})

describe('at run time', () => {
  const stated = statedPackages(read('SECURITY.md'))

  test('there is what the table of SECURITY.md says, no more and no less', () => {
    expect(stated.packages).toEqual(runtimePackages(shipped))
  })

  test('each has its reason', () => {
    expect(stated.withoutReason).toEqual([])
  })

  test('a row without a reason would be found', () => {
    const table = '## What runs beside our code\n\n| `a` | maker, units |  | `b`, `c` |\n| `d` | maker | because of that |  |\n'
    expect(statedPackages(table)).toEqual({
      packages: [
        { name: 'a', usedBy: ['maker', 'units'], brings: ['b', 'c'] },
        { name: 'd', usedBy: ['maker'], brings: [] },
      ],
      withoutReason: ['a'],
    })
  })
})

describe('servers', () => {
  test('name the loopback where they listen', () => {
    const sources = workspaces.flatMap(({ sources }) => sources.filter(({ isTest }) => !isTest))
    expect(sources.flatMap(({ path, text }) => openListens(path, text))).toEqual([])
    expect(sources.some(({ text }) => text.includes('.listen('))).toBe(true)
  })

  test.each(['server.listen(0)', "server.listen(port, '0.0.0.0')", 'server.listen({ port })', 'server.listen(port, () => {'])(
    '%s would be found',
    (call) => {
      expect(openListens('a.ts', call)).toHaveLength(1)
    },
  )
})

describe('the lockfile', () => {
  const FILES = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', '{packages,apps,tooling}/*/package.json']

  /** A copy of what pnpm looks at, and its answer to a frozen install that writes nothing. */
  async function frozen(change: (folder: string) => void): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'hyperladder-lockfile-'))
    try {
      for (const path of FILES.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))) {
        mkdirSync(join(folder, dirname(path)), { recursive: true })
        copyFileSync(join(ROOT, path), join(folder, path))
      }
      change(folder)
      const args = ['install', '--frozen-lockfile', '--lockfile-only', '--ignore-scripts']
      const { stdout, stderr } = await promisify(execFile)('pnpm', args, { cwd: folder, env: { ...process.env, CI: 'true' } }).catch(
        (error: { stdout: string; stderr: string }) => error,
      )
      return stdout + stderr
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  test('can be installed frozen: it fits every manifest', async () => {
    expect(await frozen(() => undefined)).toMatch(/\nDone in /)
  })

  test('that lags behind a manifest would be found', async () => {
    const answer = await frozen((folder) => {
      const path = join(folder, 'packages/exchange-client/package.json')
      writeFileSync(path, readFileSync(path, 'utf8').replace('"ky": "^', '"ky": "^0.'))
    })
    expect(answer).toMatch(/lockfile|LOCKFILE/)
    expect(answer).not.toMatch(/\nDone in /)
  })
})
