import { UsageError } from '@hyperladder/command-line'

/** Returns a value's text. TOML floats are refused: they can't hold every decimal. */
export function textOf(value: unknown, name: string, problems: string[]): string | undefined {
  if (typeof value === 'string' || typeof value === 'bigint') return String(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  problems.push(
    typeof value === 'number'
      ? `${name} was ${value} without quotes (a TOML float), must be a quoted decimal`
      : `${name} must be a quoted text or an integer`,
  )
  return undefined
}

/** Returns what was read; what is wrong becomes a problem among others. */
export function tried<T>(read: () => T, problems: string[]): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    problems.push(error.message)
    return undefined
  }
}
