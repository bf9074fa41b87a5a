import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { benchReporter, countReporter } from './tooling/vitest/reporters.ts'

export default defineConfig({
  test: {
    // Scenarios over sockets wait more than they compute: on few cores, more files than cores run side by side.
    maxWorkers: Math.max(4, availableParallelism()),
    projects: ['packages/*', 'apps/*', 'tooling/repo-test'],
    reporters: ['default', process.env.HYPERLADDER_BENCH ? benchReporter() : countReporter()],
  },
})
