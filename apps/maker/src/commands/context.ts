import type { Stdio } from '@hyperladder/command-line'
import { InvalidArgumentError } from 'commander'

/** What every command gets from the process. */
export type CommandContext = {
  readonly stdio: Stdio
  readonly env: NodeJS.ProcessEnv
  /** A command's path of the command line, made absolute. */
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

/** Returns a parser of an option that takes a plain decimal above 0. */
export function decimalOption(text: string): string {
  if (!/^\d+(\.\d+)?$/.test(text) || !/[1-9]/.test(text))
    throw new InvalidArgumentError('It must be a plain decimal above 0, such as 0.15.')
  return text
}

/** Returns an address of an HTTP server, without a slash at its end. */
export function urlOption(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) throw new InvalidArgumentError('It must begin with http:// or https://.')
  return text.replace(/\/+$/, '')
}
