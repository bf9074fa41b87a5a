import { InvalidArgumentError } from 'commander'
import type { Stdio } from './stdio.ts'

/** What every command gets from the process. */
export type CommandContext = {
  readonly stdio: Stdio
  readonly env: NodeJS.ProcessEnv
  /** A path of the command line, made absolute: it counts from the caller's folder. */
  readonly path: (path: string) => string
  /** Called once at the end. Without it: 0. */
  readonly exit: (code: number) => void
}

/** Returns a parser of an option that takes an integer within bounds. */
export const wholeOption =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`It must be an integer from ${min} to ${max}.`)
    return value
  }
