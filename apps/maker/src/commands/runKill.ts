import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandContext } from '@hyperladder/command-line'
import { ConfigError } from '../config/configError.ts'
import { loadConfig } from '../config/loadConfig.ts'
import { placesNamed } from '../config/placesNamed.ts'
import { type ControlFiles, controlFiles } from '../control/controlFiles.ts'
import { readBeat } from '../control/heartbeat.ts'
import { killText, setKill } from '../control/killSwitch.ts'
import { livingMaker } from '../control/livingMaker.ts'

const LOOK_EVERY_MS = 250
/** A way out without trouble takes some seconds; one at a venue that does not answer, minutes. */
const WAIT_MS = 300_000

/** Sets the kill switch, and waits for the maker's end. Returns the exit code. */
export async function runKill(
  { config, reason }: { readonly config: string; readonly reason: string },
  context: CommandContext,
): Promise<number> {
  const { stdio, path } = context
  const { candidates, isSure } = await filesOf(path(config), stdio.err)
  const failures = candidates.flatMap((files) => setOrSay(files, { config, reason }, stdio))
  const [failure] = failures
  if (failure !== undefined && failures.length === candidates.length) throw failure
  const files = candidates.find(({ heartbeat }) => livingMaker(heartbeat) !== undefined) ?? (candidates[0] as ControlFiles)
  const maker = livingMaker(files.heartbeat)
  if (maker === undefined) return isSure ? withoutMaker(files, config, stdio.out) : notKnown(config, stdio.out)
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
      return beat.mayRest === false ? (isSure ? 0 : notKnown(config, stdio.out, 'another')) : 1
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

function notKnown(config: string, say: (text: string) => void, which = 'a'): number {
  say(
    `whether ${which} maker runs is not known: ${config} could not be read in full, so it may keep its files elsewhere. Send its process SIGUSR2 (kill -USR2 PID), and mend the config for hyperladder cancel-all --config ${config}\n`,
  )
  return 1
}

function setOrSay(
  { kill: file }: ControlFiles,
  { config, reason }: { readonly config: string; readonly reason: string },
  { out, err }: CommandContext['stdio'],
): readonly unknown[] {
  try {
    const kill = setKill(file, reason)
    out(`${file}: ${killText(kill)}. No maker of ${config} starts until hyperladder resume --config ${config}\n`)
    return []
  } catch (error) {
    err(`${error instanceof Error ? error.message : String(error)}\n`)
    return [error]
  }
}

/**
 * A config that is broken at the moment must not keep anybody from stopping what runs: every place that it may mean is taken, those it names and those
 * beside it.
 */
async function filesOf(
  configPath: string,
  warn: (text: string) => void,
): Promise<{ readonly candidates: readonly ControlFiles[]; readonly isSure: boolean }> {
  try {
    return { candidates: [controlFiles(configPath, await loadConfig(configPath))], isSure: true }
  } catch (error) {
    if (!(error instanceof ConfigError) || error.isAbsent) throw error
    warn(`${error.message}\nnot read in full: the kill switch is set in every place that it may mean\n`)
    const named = await placesNamed(configPath)
    const all = [
      controlFiles(configPath, named),
      ...(named.journal ? [controlFiles(configPath, { journal: named.journal })] : []),
      controlFiles(configPath),
    ]
    return { candidates: all.filter(({ kill }, index) => all.findIndex((other) => other.kill === kill) === index), isSure: false }
  }
}
