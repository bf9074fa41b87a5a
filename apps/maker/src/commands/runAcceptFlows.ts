import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandContext } from '@hyperladder/command-line'
import { loadConfig } from '../config/loadConfig.ts'
import { controlFiles } from '../control/controlFiles.ts'
import { livingMaker } from '../control/livingMaker.ts'
import { readState, removeState, writeState } from '../control/stateFile.ts'

const LOOK_EVERY_MS = 100
/** A maker takes its orders every second. */
const WAIT_MS = 10_000
/** A beat is this old at most, unless the maker is busy. */
const BEAT_MS = 3_000

/** Orders the running maker to take over what was deposited. Returns the exit code. */
export async function runAcceptFlows({ config: given }: { readonly config: string }, { stdio, path }: CommandContext): Promise<number> {
  const configPath = path(given)
  const files = controlFiles(configPath, await loadConfig(configPath))
  const maker = await freshBeat(files.heartbeat)
  if (maker === undefined || maker.phase !== 'running') {
    stdio.err(`no maker of ${given} quotes${maker === undefined ? '' : `: it is ${maker.phase}`}\n`)
    return 1
  }
  if (maker.deposits.length === 0) {
    stdio.out('no deposit waits to be accepted. One that came in a moment ago is told in the log first, when two readings agree on it\n')
    return 0
  }
  writeState(files.acceptFlows, { at: new Date().toISOString() })
  const untilMs = performance.now() + WAIT_MS
  while (performance.now() < untilMs) {
    await sleep(LOOK_EVERY_MS)
    if (readState(files.acceptFlows) === undefined) {
      // A start takes away what it was not asked for.
      if (livingMaker(files.heartbeat)?.pid !== maker.pid) {
        stdio.err(`the maker (process ${maker.pid}) ended meanwhile: ask again once it runs, and see whether the deposit still waits\n`)
        return 1
      }
      stdio.out(`the maker (process ${maker.pid}) took over ${maker.deposits.join(' and ')}\n`)
      return 0
    }
  }
  if (!removeState(files.acceptFlows)) {
    stdio.out(`the maker (process ${maker.pid}) took it at the last moment\n`)
    return 0
  }
  stdio.err(`the maker (process ${maker.pid}) did not take the order within ${WAIT_MS / 1000} s: withdrawn\n`)
  return 1
}

/** Returns a beat made after the question, so that a deposit shown a moment ago is in it; the last one where none comes in time. */
async function freshBeat(path: string): Promise<ReturnType<typeof livingMaker>> {
  const sinceMs = Date.now()
  const untilMs = performance.now() + BEAT_MS
  let maker = livingMaker(path)
  while (maker?.phase === 'running' && Date.parse(maker.at) <= sinceMs && performance.now() < untilMs) {
    await sleep(LOOK_EVERY_MS)
    maker = livingMaker(path)
  }
  return maker
}
