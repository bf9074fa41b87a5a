import { HyperladderError } from '@hyperladder/units'

/** A configuration that can't be used: every problem found in it at once. Exit code 2. */
export class ConfigError extends HyperladderError {
  readonly problems: readonly string[]
  /** There is no such file. */
  readonly isAbsent: boolean

  constructor(source: string, problems: readonly string[], options?: ErrorOptions & { readonly isAbsent?: boolean }) {
    const head = problems.length === 1 ? `${source} has a problem:` : `${source} has ${problems.length} problems:`
    super('E_CONFIG', [head, ...problems.map((problem) => `  - ${problem}`)].join('\n'), { source, problems }, options)
    this.problems = problems
    this.isAbsent = options?.isAbsent ?? false
  }
}
