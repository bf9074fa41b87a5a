import type { CommandContext } from '@hyperladder/command-line'
import type { ControlFiles } from '../control/controlFiles.ts'
import { killText, setKill, watchKill } from '../control/killSwitch.ts'
import { LEFT_AT_ONCE } from '../orchestrator/runMaker.ts'
import { StopOrder } from '../orchestrator/stopOrder.ts'
import type { Reporter } from '../output/reporter.ts'
import { redact } from '../redact.ts'
import { type StopSignals, stopSignals } from '../stopSignals.ts'
import { systemClock } from '../systemClock.ts'
import { watchRunner } from '../watchRunner.ts'

/** After a second Ctrl-C the run has this long to end by itself. */
const LEAVE_WITHIN_MS = 500
/** Faults that are told in full. */
const FAULTS_TOLD = 5

export type StopOrders = StopSignals & {
  /** Faults of the program so far: no run with one went well. */
  faults(): number
}

/**
 * Everything that may order a run to stop, each on the same way out that cancels and looks: signals, the kill switch, a reader or runner that is gone, and
 * faults that nobody caught.
 */
export function stopOrders(reporter: Reporter, { stdio, env }: CommandContext, files: ControlFiles | undefined): StopOrders {
  const signals = stopSignals({ source: process, nowMs: systemClock.nowMs })
  let faults = 0
  const onFault = (error: unknown): void => {
    faults += 1
    const text = redact(error instanceof Error ? (error.stack ?? error.message) : String(error))
    if (faults <= FAULTS_TOLD) reporter.fail(`a fault that nobody caught: ${text}`)
    signals.request(new StopOrder('a fault in the program', 1))
  }
  const onKillSignal = (): void => {
    try {
      if (files === undefined) reporter.warn('without a config there is no kill file: this run stops, and the next start is not refused')
      else setKill(files.kill, 'signal SIGUSR2')
    } catch (error) {
      reporter.fail((error as Error).message)
    }
    signals.request(new StopOrder('killed by SIGUSR2', 2))
  }
  process.on('uncaughtException', onFault)
  process.on('unhandledRejection', onFault)
  // Windows has no such signal.
  if (process.platform !== 'win32') process.on('SIGUSR2', onKillSignal)
  const unwatchKill =
    files === undefined
      ? () => {}
      : watchKill(files.kill, {
          onKill: (kill) => signals.request(new StopOrder(killText(kill), 2)),
          onBlind: (text) => signals.request(new StopOrder(text, 1)),
          onTrouble: (text) => reporter.warn(text),
        })
  const unwatchRunner = watchRunner(() => signals.request('the program that started this one is gone'), env)
  stdio.closed.addEventListener('abort', () => signals.request(String(stdio.closed.reason)))
  signals.leaveNow.addEventListener('abort', () => {
    reporter.warn(`${signals.leaveNow.reason}: leaving at once. Orders of ours may still rest; hyperladder cancel-all takes them away`)
    setTimeout(() => process.exit(LEFT_AT_ONCE), LEAVE_WITHIN_MS)
  })
  return {
    ...signals,
    faults: () => faults,
    dispose: () => {
      unwatchKill()
      unwatchRunner()
      process.off('uncaughtException', onFault)
      process.off('unhandledRejection', onFault)
      process.off('SIGUSR2', onKillSignal)
      signals.dispose()
    },
  }
}
