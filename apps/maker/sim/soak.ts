import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { KINDS } from './kinds.ts'
import { checkEnd, checkFillsTold, checkQuiet } from './quiet.ts'
import { drawScenario } from './scenario.ts'
import { Supervisor } from './supervisor.ts'
import { Truth } from './truth.ts'
import { createWorld } from './world.ts'

const HOUR_MS = 3_600_000
const QUIET_MS = 6 * 60_000
const STOP_MS = 5 * 60_000
/** A seed of a busy pair of markets. */
const SEED = 5
/** What the heap may grow from the end of the second day to that of the last: far above noise, far below one small object per tick. */
const GROWTH_MAX_MB = 4

/**
 * Runs one maker for so many simulated hours without faults, and prints the heap after each day, when all garbage is collected. Returns the exit code: 1
 * when a law was broken or the heap grew.
 */
export async function runSoak(hours: number, json: boolean): Promise<number> {
  const collect = garbageCollector()
  const scenario = drawScenario(SEED, { minutes: hours * 60, without: KINDS })
  const world = createWorld(scenario)
  const { clock, startMs } = world
  const truth = new Truth(world)
  const supervisor = new Supervisor(world, truth)
  const heaps: number[] = []
  const cpu = process.cpuUsage()
  let fills = 0
  for (let hour = 24; hour < hours + 24; hour += 24) {
    await clock.runUntil(startMs + Math.min(hour, hours) * HOUR_MS)
    const { life } = supervisor
    checkFillsTold(world, truth, supervisor.told)
    // Those told and those that happened, of the last minute kept: what is compared must not look like what leaks.
    const keptMs = clock.nowMs() - 60_000
    fills += truth.forgetFills(keptMs)
    life.forgetFills(keptMs)
    collect()
    heaps.push(process.memoryUsage().heapUsed / 2 ** 20)
    const line = { day: heaps.length, heapMb: Number((heaps.at(-1) as number).toFixed(2)), ticks: supervisor.ticks, fills }
    process.stdout.write(
      json ? `${JSON.stringify(line)}\n` : `day ${line.day}: heap ${line.heapMb} MB, ${line.ticks} ticks, ${fills} fills\n`,
    )
  }
  const { user, system } = process.cpuUsage(cpu)
  world.venue.submit({ type: 'regime', regime: 'empty' })
  await clock.runUntil(clock.nowMs() + QUIET_MS)
  const { life } = supervisor
  supervisor.retire()
  checkQuiet(world, truth, supervisor)
  life.stop()
  await clock.runWhile(() => !life.ended, clock.nowMs() + STOP_MS)
  checkEnd(world, truth, life)
  const growthMb = heaps.length > 2 ? (heaps.at(-1) as number) - (heaps[1] as number) : 0
  const perMinute = Math.round((hours * 60_000) / ((user + system) / 1000))
  const sum = { hours, violations: world.violations, growthMb: Number(growthMb.toFixed(2)), hoursPerCpuMinute: perMinute }
  if (json) process.stdout.write(`${JSON.stringify({ type: 'soak', ...sum })}\n`)
  else {
    for (const { rule, detail } of world.violations) process.stdout.write(`broken: ${rule}: ${detail}\n`)
    process.stdout.write(
      `${hours} hours, ${perMinute} of them per minute of CPU; the heap grew by ${sum.growthMb} MB after the second day\n`,
    )
  }
  return world.violations.length === 0 && growthMb <= GROWTH_MAX_MB ? 0 : 1
}

/** Node's own collector, without asking for a flag on the command line. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
