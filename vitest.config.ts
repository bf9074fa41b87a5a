import { defineConfig } from 'vitest/config'
import { benchReporter, countReporter } from './tooling/vitest/reporters.ts'

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'tooling/repo-test'],
    // More than the cores of a small machine: the longest tests run a maker against a server and mostly wait.
    maxWorkers: 3,
    reporters: ['default', process.env.HYPERLADDER_BENCH ? benchReporter() : countReporter()],
  },
})
