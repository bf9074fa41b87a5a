import { UsageError } from '@hyperladder/command-line'

/** A config that can't be used: every problem found in it at once. Exit code 2. */
export class ConfigError extends UsageError {
  readonly problems: readonly string[]

  constructor(source: string, problems: readonly string[]) {
    const head = problems.length === 1 ? `${source} has a problem:` : `${source} has ${problems.length} problems:`
    super([head, ...problems.map((problem) => `  - ${problem}`)].join('\n'))
    this.problems = problems
  }
}
