import { defineConfig } from 'vitest/config'
import { benchReporter, countReporter } from './tooling/vitest/reporters.ts'

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'tooling/repo-test'],
    reporters: ['default', process.env.HYPERLADDER_BENCH ? benchReporter() : countReporter()],
  },
})
