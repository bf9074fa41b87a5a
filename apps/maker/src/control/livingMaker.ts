import { type Beat, readBeat } from './heartbeat.ts'

/** A maker beats every second: one that was silent for so long does not run, or stands still. */
const SILENT_MS = 10_000

/** Returns the last beat of a maker that runs now, by the clock and the process table of this machine; `undefined` when none does. */
export function livingMaker(path: string): Beat | undefined {
  const beat = readBeat(path)?.beat
  if (beat === undefined || beat.phase === 'ended' || beat.pid === process.pid) return undefined
  const ageMs = Math.abs(Date.now() - Date.parse(beat.at))
  return ageMs < SILENT_MS && isProcess(beat.pid) ? beat : undefined
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
