import { UsageError } from '@hyperladder/command-line'

/** Returns a word of the command line. @throws {@link UsageError} for an empty one, which a shell makes of a variable that is not set. */
export function notEmpty(word: string, option: string, allowed = 'a path'): string {
  if (word.trim() === '') throw new UsageError(`${option} was '', must be ${allowed}: a shell makes that of a variable that is not set`)
  return word
}
