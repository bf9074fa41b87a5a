import { HyperladderError } from '@hyperladder/units'

/** The command line, or what it points to, was wrong: exit code 2. */
export class UsageError extends HyperladderError {
  constructor(message: string, options?: ErrorOptions) {
    super('E_USAGE', message, {}, options)
  }
}
