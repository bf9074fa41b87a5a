import { InvalidArgumentError } from 'commander'

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
