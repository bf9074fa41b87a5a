import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '../config/configError.ts'
import { loadConfig } from '../config/loadConfig.ts'
import { type ControlFiles, controlFiles } from '../control/controlFiles.ts'
import { readBeat } from '../control/heartbeat.ts'
import { killText, setKill } from '../control/killSwitch.ts'
import { livingMaker } from '../control/livingMaker.ts'
import type { CommandContext } from './context.ts'

const LOOK_EVERY_MS = 250
/** A way out without trouble takes some seconds; one at a venue that does not answer, minutes. */
const WAIT_MS = 300_000

/** Sets the kill switch, and waits for the maker's end. Returns the exit code. */
export async function runKill(
  { config, reason }: { readonly config: string; readonly reason: string },
  context: CommandContext,
): Promise<number> {
  const { stdio, path } = context
  const files = await filesOf(path(config), stdio.err)
  const kill = setKill(files.kill, reason)
  stdio.out(`${files.kill}: ${killText(kill)}. No maker of ${config} starts until hyperladder resume --config ${config}\n`)
  const maker = livingMaker(files.heartbeat)
  if (maker === undefined) return withoutMaker(files, config, stdio.out)
  stdio.out(`the maker (process ${maker.pid}) runs: it cancels now\n`)
  const untilMs = performance.now() + WAIT_MS
  while (performance.now() < untilMs) {
    await sleep(LOOK_EVERY_MS)
    const beat = readBeat(files.heartbeat)?.beat
    if (beat?.phase === 'ended') {
      stdio.out(
        beat.mayRest === false
          ? `it left with exit code ${beat.exitCode}, and nothing of ours rests\n`
          : `it left with exit code ${beat.exitCode}, and something of ours may still rest: hyperladder cancel-all --config ${config}\n`,
      )
      return beat.mayRest === false ? 0 : 1
    }
    if (livingMaker(files.heartbeat) === undefined) break
  }
  stdio.out(`it gives no sign: something of ours may still rest. hyperladder cancel-all --config ${config}\n`)
  return 1
}

function withoutMaker({ heartbeat }: ControlFiles, config: string, say: (text: string) => void): number {
  const beat = readBeat(heartbeat)?.beat
  const clean = beat === undefined || (beat.phase === 'ended' && beat.mayRest === false)
  say(
    clean
      ? 'no maker runs\n'
      : `no maker runs, and the last one did not say that nothing rests: hyperladder cancel-all --config ${config}\n`,
  )
  return clean ? 0 : 1
}

/** A config that is broken at the moment must not keep anybody from stopping what runs. */
async function filesOf(configPath: string, warn: (text: string) => void): Promise<ControlFiles> {
  try {
    return controlFiles(configPath, await loadConfig(configPath))
  } catch (error) {
    if (!(error instanceof ConfigError) || error.isAbsent) throw error
    warn(`${error.message}\nnot read: the kill file is taken to lie beside it\n`)
    return controlFiles(configPath)
  }
}
