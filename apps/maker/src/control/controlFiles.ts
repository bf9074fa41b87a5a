import { dirname, join, parse } from 'node:path'
import type { Config } from '../config/parseConfig.ts'

/** The files by which a running maker is seen and steered from outside of its process. Absolute paths. */
export type ControlFiles = {
  /** While it is there, nothing runs. */
  readonly kill: string
  /** Rewritten every second by a maker that lives. */
  readonly heartbeat: string
  /** The operator's order to take over what was deposited. */
  readonly acceptFlows: string
}

/**
 * Returns where the control files of a config lie: beside its journal, under its name: `maker.journal` has `maker.kill`, `maker.heartbeat` and
 * `maker.accept-flows`. A journal named on a command line does not move them, since all commands must find the same ones.
 */
export function controlFiles(configPath: string, { journal, killFile }: Pick<Config, 'journal' | 'killFile'> = {}): ControlFiles {
  const { dir, name } = parse(typeof journal === 'string' ? journal : configPath)
  const beside = (suffix: string): string => join(dir, `${name}.${suffix}`)
  return { kill: killFile ?? beside('kill'), heartbeat: beside('heartbeat'), acceptFlows: beside('accept-flows') }
}

/** `maker.toml` keeps `maker.journal`. */
export const journalBeside = (configPath: string): string => join(dirname(configPath), `${parse(configPath).name}.journal`)
