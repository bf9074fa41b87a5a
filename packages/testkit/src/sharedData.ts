import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const shared = new URL('../../../../shared/', import.meta.url)

/**
 * Returns the absolute path of a recorded file in `../shared/data` beside the repo, or undefined on a bare clone: its rows are then left
 * out with `describe.skipIf`.
 * @example sharedData('hip2/rule_evidence.json')
 */
export const sharedData = (path: string): string | undefined => existing(`data/${path}`)

/** Returns the absolute path of a file in `../shared/reference` beside the repo, or undefined on a bare clone. */
export const sharedReference = (path: string): string | undefined => existing(`reference/${path}`)

function existing(path: string): string | undefined {
  const file = fileURLToPath(new URL(path, shared))
  return existsSync(file) ? file : undefined
}
