import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineProject } from 'vitest/config'

const conditions = ['@hyperladder/source', 'module', 'node', 'import', 'default']

/** Benches run the modules as Node loads them: vitest's own runner reads every import through a getter, which costs as much as what is measured. */
const NATIVE = { experimental: { viteModuleRunner: false }, execArgv: ['--conditions=@hyperladder/source'] }

/**
 * vitest preset: workspace packages resolve to their sources, so tests need no build. The timeout is there to end a hang and far above
 * what any test takes, because a busy machine must not fail a property test.
 */
export const project = (name: string, options: { isolate?: boolean } = {}) =>
  defineProject({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      ...(process.env.HYPERLADDER_BENCH ? NATIVE : {}),
      isolate: options.isolate ?? true,
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      // More than the cores of a small machine: the longest tests run a maker against a server and mostly wait. On two cores six take 330 s, four 400 s.
      maxWorkers: Math.max(6, availableParallelism()),
      testTimeout: 300_000,
      hookTimeout: 300_000,
      // vitest gives what is polled for one second, and a process of a busy machine stands still for longer.
      expect: { poll: { timeout: 50_000 } },
      benchmark: { include: ['bench/**/*.bench.ts'], provider: fileURLToPath(new URL('benchProvider.ts', import.meta.url)) },
    },
  })

/** vitest preset of a pure package: its test files share one realm, as nothing in them can touch anything global. Ten times faster. */
export const pureProject = (name: string) => project(name, { isolate: false })
