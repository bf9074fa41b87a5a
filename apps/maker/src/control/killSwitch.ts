import { hostname, userInfo } from 'node:os'
import { UsageError } from '@hyperladder/command-line'
import { codeOf, readState, removeState, writeStateSafely } from './stateFile.ts'

/** Who stopped it, when and why, for a person. */
export type Kill = { readonly at: string; readonly by: string; readonly reason: string }

/** How often a running maker looks. */
const LOOK_EVERY_MS = 500
/** Looks in a row that fail: 5 s of them. */
const BLIND_LOOKS = 10
const TEXT_MAX = 500

/**
 * Returns the order that stands, or `undefined`. That the file is there is the order: one without readable content counts as well, such as `touch` makes.
 * @throws {@link UsageError} when it can't be told whether there is one.
 */
export function readKill(path: string): Kill | undefined {
  let text: string | undefined
  try {
    text = readState(path)
  } catch (error) {
    throw new UsageError(`the kill file ${path} can't be read (${codeOf(error)}): whether this maker may run is not known`)
  }
  if (text === undefined) return undefined
  const { at, by, reason } = fieldsOf(text)
  return { at: at ?? 'a time not told', by: by ?? 'somebody', reason: reason ?? 'none given' }
}

function fieldsOf(text: string): Partial<Kill> {
  try {
    const value = JSON.parse(text) as Record<string, unknown> | null
    const field = (name: keyof Kill): string | undefined =>
      typeof value?.[name] === 'string' ? printable(value[name]).slice(0, TEXT_MAX) : undefined
    return Object.fromEntries((['at', 'by', 'reason'] as const).map((name) => [name, field(name)]))
  } catch {
    return {}
  }
}

/** Control characters in a file that anybody may have written must not reach a terminal. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, ' ')

/** Sets the switch, unless it is set. Returns the order that stands. */
export function setKill(path: string, reason: string, by: string = whoAmI()): Kill {
  const standing = readKill(path)
  if (standing !== undefined) return standing
  const kill = { at: new Date().toISOString(), by, reason }
  try {
    writeStateSafely(path, kill)
  } catch (error) {
    throw new UsageError(`the kill file ${path} could not be written (${codeOf(error)}): nothing is stopped by it`)
  }
  return kill
}

/** Lifts the switch. Returns whether it was set. @throws {@link UsageError} when it can't be lifted. */
export function liftKill(path: string): boolean {
  try {
    return removeState(path)
  } catch (error) {
    throw new UsageError(`the kill file ${path} could not be removed (${codeOf(error)}): it still stands`)
  }
}

/** Returns what tells a person why nothing runs. */
export const killText = ({ at, by, reason }: Kill): string => `killed by ${by} at ${at} (${reason})`

/**
 * Calls `onKill` once, within a second of the switch being set, and `onBlind` once when for 5 s it could not be told whether it is: a maker that can't be
 * stopped is not to run. Returns a function that ends the watch.
 */
export function watchKill(
  path: string,
  options: { readonly onKill: (kill: Kill) => void; readonly onBlind: (text: string) => void; readonly onTrouble: (text: string) => void },
): () => void {
  let failed = 0
  const timer = setInterval(() => {
    try {
      const kill = readKill(path)
      failed = 0
      if (kill === undefined) return
      clearInterval(timer)
      options.onKill(kill)
    } catch (error) {
      failed += 1
      if (failed === 1) options.onTrouble((error as Error).message)
      if (failed === BLIND_LOOKS) options.onBlind((error as Error).message)
    }
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

function whoAmI(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    // A user without a name, as in a container.
    return `uid ${process.getuid?.() ?? '?'}@${hostname()}`
  }
}
