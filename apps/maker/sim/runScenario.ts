import { Operator } from './operator.ts'
import { checkEnd, checkQuiet } from './quiet.ts'
import { drawScenario, type Limits, MAKER } from './scenario.ts'
import { Supervisor } from './supervisor.ts'
import { Truth } from './truth.ts'
import { createWorld, report, type Trace, tell, type Violation } from './world.ts'

/** After the last fault: reconnects with the longest backoff, two reconciles, and the trickle of what they find. */
const QUIET_MS = 6 * 60_000
/** A run that was told to stop is given this long: the shutdown's own deadlines added up. */
const STOP_MS = 5 * 60_000

export type RunOutcome = {
  readonly seed: number
  readonly violations: readonly Violation[]
  /** Simulated. */
  readonly hours: number
  readonly fills: number
  readonly lives: number
  readonly ticks: number
  readonly blocks: number
  /** How often each kind of fault or happening struck. */
  readonly struck: Readonly<Record<string, number>>
}

/** Runs the scenario of a seed to its end, and tells what it broke. Law: the same seed and limits give the same outcome. */
export async function runScenario(seed: number, limits: Limits, trace?: Trace): Promise<RunOutcome> {
  const scenario = drawScenario(seed, limits)
  const world = createWorld(scenario, trace)
  const { clock, faults, startMs, venue } = world
  // A port that is made in a quiet hour does not know that readings will lag.
  if ((scenario.rates.laggingRead ?? 0) > 0) venue.keepViews(MAKER)
  for (const { fromMs, ms } of scenario.troubles) {
    if (fromMs === 0) faults.set(scenario.rates)
    else clock.at(startMs + fromMs, () => faults.set(scenario.rates))
    clock.at(startMs + fromMs + ms, () => faults.set({}))
  }
  const truth = new Truth(world)
  const operator = new Operator(world, truth)
  const supervisor = new Supervisor(world, truth)
  const happened: Record<string, number> = {}
  for (const happening of scenario.happenings) {
    clock.at(startMs + happening.atMs, () => {
      happened[happening.type] = (happened[happening.type] ?? 0) + 1
      tell(world, 'happening', happening)
      operator.act(happening)
      supervisor.act(happening)
    })
  }
  await clock.runUntil(startMs + scenario.minutes * 60_000)
  faults.set({})
  supervisor.calm()
  venue.submit({ type: 'regime', regime: 'empty' })
  await clock.runUntil(clock.nowMs() + QUIET_MS)
  supervisor.retire()
  const { life } = supervisor
  if (life.started === undefined && supervisor.lacksFunds(operator))
    tell(world, 'operator', 'took out what the ladder was given before it had started')
  else if (life.started === undefined || life.ended)
    report(world, 'the maker runs when all is quiet', String(life.failure ?? 'it does not'))
  else {
    checkQuiet(world, truth, supervisor)
    life.stop()
    await clock.runWhile(() => !life.ended, clock.nowMs() + STOP_MS)
    checkEnd(world, truth, life)
  }
  const struck = { ...faults.strikes, ...happened }
  if (Object.keys(struck).length === 0 && life.worries > 0)
    report(world, 'nothing worries it when nothing is wrong', { worries: life.worries })
  life.kill()
  if (supervisor.startedAtMs !== undefined) supervisor.journal?.check(world, truth, supervisor.startedAtMs)
  supervisor.journal?.close()
  return {
    seed,
    violations: world.violations,
    hours: (clock.nowMs() - startMs) / 3_600_000,
    fills: truth.fills.length,
    lives: supervisor.lives,
    ticks: supervisor.ticks,
    blocks: venue.core.height,
    struck,
  }
}
