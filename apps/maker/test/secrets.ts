import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Returns every way in which a program prints 32 secret bytes without meaning to, by its name. */
export function formsOfKey(key: string): ReadonlyMap<string, string> {
  const hex = key.replace(/^0x/, '')
  const bytes = Buffer.from(hex, 'hex')
  return new Map([
    ['hex', hex.toLowerCase()],
    ['hex in capitals', hex.toUpperCase()],
    ['base64', bytes.toString('base64').replace(/=+$/, '')],
    ['base64url', bytes.toString('base64url')],
    ['base64 of the hex text', Buffer.from(hex).toString('base64').slice(0, 80)],
    ['base64 of the hex text with 0x', Buffer.from(`0x${hex}`).toString('base64').slice(0, 80)],
    ['decimal', BigInt(`0x${hex}`).toString()],
    ['bytes as a JSON list', [...bytes].join(',')],
    ['bytes as inspect shows them', [...bytes].join(', ')],
    ['bytes as a Buffer is shown', hex.toLowerCase().replaceAll(/(..)(?=.)/g, '$1 ')],
    ['bytes as an object', [...bytes].map((byte, at) => `"${at}":${byte}`).join(',')],
    ['raw bytes', bytes.toString('latin1')],
    ['hex, cut in half', hex.toLowerCase().slice(0, 32)],
  ])
}

/** Returns the names of the forms that a text holds. */
export const found = (text: string, forms: ReadonlyMap<string, string>): string[] =>
  [...forms].flatMap(([name, form]) => (text.includes(form) ? [name] : []))

/** Returns every file below a folder, its bytes as latin1 text, by its path. */
export async function readAll(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return new Map(await Promise.all(files.map(async (path) => [path, await readFile(path, 'latin1')] as const)))
}
