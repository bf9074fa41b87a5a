import { describe, expect, test } from 'vitest'
import { EDGES, importViolations, manifestViolations } from './edges.ts'

const source = (path: string, text: string) => ({ path, text, isTest: false })

describe('the map', () => {
  test('has arrows that only go down', () => {
    const done = new Set<string>()
    let open = Object.keys(EDGES)
    while (open.length > 0) {
      const free = open.filter((name) => EDGES[name]?.ours.every((below) => done.has(below)))
      expect(free, `a cycle among ${open.join(', ')}`).not.toEqual([])
      for (const name of free) done.add(name)
      open = open.filter((name) => !done.has(name))
    }
  })

  test('gives apps no arrows to apps', () => {
    const imported = Object.values(EDGES).flatMap(({ ours }) => ours)
    expect(imported).not.toContain('maker')
    expect(imported).not.toContain('backtester')
  })
})

describe('a manifest', () => {
  test('may name what the map allows', () => {
    expect(manifestViolations({ name: '@hyperladder/grid', dependencies: { '@hyperladder/units': 'workspace:*' } })).toEqual([])
  })

  test.each([
    [{ name: '@hyperladder/units', dependencies: { '@hyperladder/grid': 'workspace:*' } }, 'units: depends on @hyperladder/grid'],
    [{ name: '@hyperladder/grid', dependencies: { 'decimal.js': '^10' } }, 'grid: depends on decimal.js'],
    [{ name: '@hyperladder/grid', peerDependencies: { viem: '^2' } }, 'grid: depends on viem'],
    [{ name: '@hyperladder/protocol', optionalDependencies: { viem: '^2' } }, 'protocol: depends on viem'],
    [{ name: 'maker', dependencies: { backtester: 'workspace:*' } }, 'maker: depends on backtester'],
    [{ name: '@hyperladder/surprise' }, 'surprise: not on the map'],
  ])('is refused for %j', (manifest, violation) => {
    expect(manifestViolations(manifest).join()).toContain(violation)
  })
})

describe('a source', () => {
  test.each([
    ['packages/grid', 'packages/grid/src/a.ts', "import { px } from '@hyperladder/units'\nimport { b } from './b.ts'"],
    ['packages/differ', 'packages/differ/src/a.ts', "import type { Slot } from '@hyperladder/order-state'"],
    ['packages/differ', 'packages/differ/src/a.ts', "import { type Slot } from '@hyperladder/order-state'"],
    ['packages/protocol', 'packages/protocol/src/a.ts', "import { keccak_256 } from '@noble/hashes/sha3.js'"],
    ['apps/maker', 'apps/maker/src/cli/a.ts', "import { version } from '../../package.json'"],
    ['packages/paper-exchange', 'packages/paper-exchange/src/server/a.ts', "import { createServer } from 'node:http'"],
    ['packages/paper-exchange', 'packages/paper-exchange/src/server/a.ts', "import { VenueCore } from '../core/venueCore.ts'"],
  ])('of %s may import what the map allows', (dir, path, text) => {
    expect(importViolations(dir, source(path, text))).toEqual([])
  })

  test.each([
    ['packages/grid', 'packages/grid/src/a.ts', "import { x } from '@hyperladder/quoter'", 'must be one of units'],
    ['packages/grid', 'packages/grid/src/a.ts', "export { x } from '@hyperladder/quoter'", 'must be one of units'],
    ['packages/grid', 'packages/grid/src/a.ts', "const x = await import('ws')", 'must be one of units'],
    ['packages/grid', 'packages/grid/src/a.ts', "let x: import('ws').WebSocket", 'must be one of units'],
    ['packages/grid', 'packages/grid/src/a.ts', "import { x } from '@hyperladder/units/testing'", 'must use the main entry'],
    ['packages/grid', 'packages/grid/src/a.ts', "import { x } from '../../units/src/index.ts'", 'must stay in its own src'],
    ['apps/maker', 'apps/maker/src/a.ts', "import { version } from '../../../package.json'", 'must stay in its own src'],
    ['packages/grid', 'packages/grid/src/a.ts', "import { x } from './testing/x.ts'", 'must not ship test code'],
    ['packages/grid', 'packages/grid/src/a.ts', "import fs from 'node:fs'", 'must not use the machine'],
    ['packages/differ', 'packages/differ/src/a.ts', "import { OrderState } from '@hyperladder/order-state'", 'must take types only'],
    [
      'packages/paper-exchange',
      'packages/paper-exchange/src/core/a.ts',
      "import { x } from '@hyperladder/protocol'",
      'must be one of units',
    ],
    ['packages/paper-exchange', 'packages/paper-exchange/src/core/a.ts', "import { x } from '../server/x.ts'", 'must stay in packages/'],
    ['packages/paper-exchange', 'packages/paper-exchange/src/core/a.ts', "import fs from 'node:fs'", 'must not use the machine'],
    ['apps/maker', 'apps/maker/src/a.ts', "import { x } from 'backtester'", 'must be one of units'],
    ['packages/surprise', 'packages/surprise/src/a.ts', '', 'not on the map'],
  ])('of %s is refused: %s %s', (dir, path, text, reason) => {
    expect(importViolations(dir, source(path, text)).join()).toContain(reason)
  })
})
