import { defineProject } from 'vitest/config'

const conditions = ['@hyperladder/source', 'module', 'node', 'import', 'default']

/** vitest preset: workspace packages resolve to their sources, so tests need no build. */
export const project = (name: string) =>
  defineProject({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: { name, include: ['src/**/*.test.ts', 'test/**/*.test.ts'], benchmark: { include: ['bench/**/*.bench.ts'] } },
  })
