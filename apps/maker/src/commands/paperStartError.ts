import { UsageError } from '@hyperladder/command-line'
import { FaultError, HostError, ReplayError, StateFileError } from '@hyperladder/paper-exchange'
import type { PaperCommandOptions } from './runPaper.ts'

/** Options by the part of a configuration that a state file belongs to. What has none here can't differ from the command line's. */
const OPTIONS: Readonly<Record<string, string>> = {
  seed: '--seed',
  blockMs: '--block-ms',
  commitBlocks: '--commit-blocks',
  takerDelayBlocks: '--taker-delay-blocks',
  universe: '--universe',
  traders: '--replay and --replay-coin',
  regime: '--regime',
  competitors: '--competitors',
  hip2: '--hip2',
}

/** Returns what kept an exchange from starting in the words of the command line: option, value and what to do. Anything else as it came. */
export function paperStartError(error: unknown, options: PaperCommandOptions): unknown {
  const text = textOf(error, options)
  return text === undefined ? error : new UsageError(text, { cause: error })
}

function textOf(error: unknown, options: PaperCommandOptions): string | undefined {
  if (error instanceof StateFileError) return stateText(error, options)
  if (error instanceof HostError && 'user' in error.values) return `--fund ${error.values.user}: ${error.message}`
  if (error instanceof FaultError) return `--fault: ${error.message}`
  if (error instanceof ReplayError) {
    const { coin, speed } = error.values
    return `--replay${coin !== undefined ? '-coin' : speed !== undefined ? '-speed' : ''}: ${error.message}`
  }
  return isPortTaken(error) ? takenPorts(options) : undefined
}

function stateText({ code, message, values }: StateFileError, { state, universe }: PaperCommandOptions): string | undefined {
  if (code === 'E_STATE_IN_USE') return `--state was ${state}, which another exchange is using: stop that one, or name another file`
  if (code === 'E_STATE_FILE' || code === 'E_STATE_VERSION') return `--state: ${message}. Name another file, or a new one`
  const key = String(values.key)
  if (key === 'rules') return `--state: ${message}`
  const option = OPTIONS[key]
  if (code !== 'E_STATE_CONFIG' || option === undefined) return undefined
  const orElse = 'or name another --state file'
  if (key === 'universe')
    return `--universe was ${universe}, but --state ${state} was made with another: give --universe ${universe === 'default' ? 'sparse' : 'default'}, ${orElse}`
  if (key === 'hip2' || key === 'traders' || key === 'commitBlocks')
    return `${option} must be as they were when --state ${state} was made: give them again, ${orElse}`
  return `${option} was ${values.value}, but --state ${state} was made with ${values.belongsTo}: give ${option} ${values.belongsTo}, ${orElse}`
}

const isPortTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

/** Either may be the taken one: the system's error does not say which. */
const takenPorts = ({ port, controlPort }: PaperCommandOptions): string =>
  controlPort === undefined
    ? `--port was ${port}, which is in use by another program`
    : `--port was ${port} and --control-port ${controlPort}: one of them is in use by another program`
