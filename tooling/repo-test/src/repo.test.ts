import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ambientUses } from './ambientUses.ts'
import { EDGES, importViolations, manifestViolations, PURE, shortName } from './edges.ts'
import recorded from './oversize.json' with { type: 'json' }
import { manifestFaults, oneLiners, readmeFaults } from './publishing.ts'
import { oversize, ratchetViolations } from './sizes.ts'
import { publishable, ROOT, readSources, readWorkspaces } from './workspace.ts'

const workspaces = readWorkspaces()
const named = workspaces.map((workspace) => ({ name: shortName(workspace.manifest.name), ...workspace }))
const textOf = (path: string) => (existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : undefined)

test('the map names every package and app, and nothing else', () => {
  expect(named.map(({ name }) => name).sort()).toEqual(Object.keys(EDGES).sort())
})

describe.each(named)('$name', ({ dir, manifest, sources }) => {
  const shipped = sources.filter(({ isTest }) => !isTest)

  test('has sources', () => {
    expect(shipped.map(({ path }) => path)).toContain(dir.startsWith('apps/') ? `${dir}/src/cli.ts` : `${dir}/src/index.ts`)
  })

  test('depends only on what the map allows', () => {
    expect(manifestViolations(manifest)).toEqual([])
  })

  test('imports only what the map allows', () => {
    expect(shipped.flatMap((source) => importViolations(dir, source))).toEqual([])
  })
})

const isPure = (path: string) =>
  PURE.some((name) => path.startsWith(`packages/${name}/src/`)) || path.startsWith('packages/paper-exchange/src/core/')

test('pure sources reach no clock, chance, timer, process, console or network, and wait for nothing', () => {
  const pure = workspaces.flatMap(({ sources }) => sources).filter(({ path, isTest }) => isPure(path) && !isTest)
  const uses = pure.flatMap(({ path, text }) => {
    const promiseTypes = path.startsWith('packages/exchange-port/')
    return ambientUses(text, { promiseTypes }).map((use) => `${path}:${use}`)
  })
  expect(pure.length).toBeGreaterThan(PURE.length)
  expect(uses).toEqual([])
})

test('files and functions stay small', () => {
  const sources = [...workspaces.flatMap((workspace) => workspace.sources), ...readSources('tooling')].filter(({ isTest }) => !isTest)
  const measured = Object.assign({}, ...sources.map(({ path, text }) => oversize(path, text)))
  expect(ratchetViolations(measured, recorded)).toEqual([])
})

describe.each(publishable(workspaces).map(({ dir, manifest }) => ({ name: manifest.name, dir, manifest })))('$name', (library) => {
  test('can be published', () => {
    expect(manifestFaults(library.manifest)).toEqual([])
  })

  test('has a short README with an example', () => {
    expect(readmeFaults(library.name, textOf(`${library.dir}/README.md`))).toEqual([])
  })
})

test('the README gives exactly two commands for a bare machine, and CI calls the one that runs the tests', () => {
  const commands = oneLiners(textOf('README.md') ?? '')
  expect(commands).toEqual([
    "npx -y -p node@24 -p pnpm@12 -c 'pnpm install && pnpm --filter maker start'",
    "npx -y -p node@24 -p pnpm@12 -c 'pnpm install && pnpm test'",
  ])
  expect(oneLiners(textOf('.ci/run') ?? '')).toContain(commands[1])
})
