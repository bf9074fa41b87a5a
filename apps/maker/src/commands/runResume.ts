import { existsSync } from 'node:fs'
import type { CommandContext } from '@hyperladder/command-line'
import { Journal } from '@hyperladder/journal'
import { loadConfig } from '../config/loadConfig.ts'
import { controlFiles, journalBeside } from '../control/controlFiles.ts'
import { killText, liftKill, readKill } from '../control/killSwitch.ts'
import { livingMaker } from '../control/livingMaker.ts'
import { redact } from '../redact.ts'
import { systemClock } from '../systemClock.ts'

/** Lifts the kill switch and the halts of the journal. Returns the exit code. */
export async function runResume({ config: given }: { readonly config: string }, { stdio, path }: CommandContext): Promise<number> {
  const configPath = path(given)
  const config = await loadConfig(configPath)
  const files = controlFiles(configPath, config)
  const maker = livingMaker(files.heartbeat)
  if (maker !== undefined) {
    stdio.err(`a maker of ${given} runs (process ${maker.pid}): wait for its end, or stop it first. Nothing was lifted\n`)
    return 1
  }
  const journal = config.journal ?? journalBeside(configPath)
  const halts = journal !== false && existsSync(journal) ? Journal.clearHalts({ path: journal, nowMs: systemClock.nowMs }) : []
  for (const halt of halts) stdio.out(`lifted a halt of ${redact(halt)}\n`)
  const kill = readKill(files.kill)
  if (kill !== undefined && liftKill(files.kill)) stdio.out(`lifted ${files.kill}: ${killText(kill)}\n`)
  if (halts.length === 0 && kill === undefined) stdio.out('nothing was set: the maker may start\n')
  return 0
}
