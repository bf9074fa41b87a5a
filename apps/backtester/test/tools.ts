import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Returns where a program of the machine is, by any of its names, or `undefined`, which is told: what needs it is then left out. In CI
 * (HYPERLADDER_REQUIRE_TOOLS=1) its absence is a failure: `.ci/run` installs them.
 */
function tool(what: string, names: readonly string[], given?: string): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  const found = [...(given === undefined ? [] : [given]), ...places].find(isExecutable)
  if (found !== undefined) return found
  const words = `${what} is not on this machine (looked for ${names.join(', ')}): its tests are left out`
  if (process.env.HYPERLADDER_REQUIRE_TOOLS === '1') throw new Error(`${words}, which CI does not allow`)
  console.warn(words)
  return undefined
}

export const chromium = (): string | undefined =>
  tool('Chromium', ['chromium', 'chromium-browser', 'google-chrome'], process.env.HYPERLADDER_CHROMIUM)

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
export const redisServer = (): string | undefined => tool('Redis', ['redis-server'])
