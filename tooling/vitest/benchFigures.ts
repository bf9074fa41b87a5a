/**
 * One row of a bench run: the median turn. On a machine that others use as well the mean measures the others; what the median leaves out is that
 * few turns collect the garbage of many, about a tenth of the engine's time.
 */
export type Figure = { readonly nsPerOp: number; readonly opsPerSec: number }
export type Figures = Readonly<Record<string, Figure>>

/** A row as it was when it was last measured in full, on this machine. */
export type LastFigure = Figure & { readonly measured: string }
export type LastFigures = Readonly<Record<string, LastFigure>>

/** Two figures of a row apart by less than this say nothing: a busy machine does as much by itself. */
const NOISE = 1.3

/** Rows whose ratio says more than either of them, on any machine: how costs grow with the ladder, and with what there is to do. */
const RATIOS: readonly (readonly [name: string, over: string, under: string])[] = [
  ['fill: 4000 levels / 100', 'engine: fill, plan, acknowledged, 4000 all active', 'engine: fill, plan, acknowledged, 100 all active'],
  ['fill: 1000 levels / 100', 'engine: fill, plan, acknowledged, 1000 all active', 'engine: fill, plan, acknowledged, 100 all active'],
  // A window that slides takes two requests for each fill, a ladder that is quoted as a whole one.
  [
    'fill: 4000 levels / 20+20 of 1656',
    'engine: fill, plan, acknowledged, 4000 all active',
    'engine: fill, plan, acknowledged, 20+20 of 1656',
  ],
  ['idle tick: 4000 levels / 100', 'engine: idle tick, 4000 all active', 'engine: idle tick, 100 all active'],
  ['20+20 of 1656: fill / idle tick', 'engine: fill, plan, acknowledged, 20+20 of 1656', 'engine: idle tick, 20+20 of 1656'],
  [
    '20+20 of 1656: every order replaced / fill',
    'engine: every order replaced, 20+20 of 1656',
    'engine: fill, plan, acknowledged, 20+20 of 1656',
  ],
  [
    'every order replaced: 1000 levels / 100',
    'engine: every order replaced, 1000 all active',
    'engine: every order replaced, 100 all active',
  ],
  ['grid: build 4000 levels / 100', 'grid: build 4000 levels', 'grid: build 100 levels'],
]

/** A row that runs `fn` so often in one turn, since a turn of its own would measure the clock, says so at its end: ` ×100`. */
const TURNS = / ×(\d+)$/

/** Returns a row's name and figure from what one turn took in milliseconds. */
export function figureOf(name: string, turnMs: number): readonly [string, Figure] {
  const turns = Number(TURNS.exec(name)?.[1] ?? 1)
  const nsPerOp = (turnMs * 1e6) / turns
  return [name.replace(TURNS, ''), { nsPerOp: Number(nsPerOp.toFixed(1)), opsPerSec: Math.round(1e9 / nsPerOp) }]
}

/** Returns the ratios between rows of one run that were both measured. */
export function ratiosOf(figures: Figures): Readonly<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const [name, over, under] of RATIOS) {
    const [a, b] = [figures[over], figures[under]]
    if (a && b) found[name] = Number((a.nsPerOp / b.nsPerOp).toFixed(2))
  }
  return found
}

/** How late the slowest of a row's turns were is a row of its own, and mostly tells what else the machine did. */
const TAIL = /, p9\d$/

/** Returns a line for each row that is slower or faster than when it was last measured, by more than noise; the worst first. Tails are not compared. */
export function compareWithLast(figures: Figures, last: LastFigures): readonly string[] {
  const changes: { readonly factor: number; readonly line: string }[] = []
  for (const [name, { nsPerOp }] of Object.entries(figures)) {
    const before = last[name]
    if (!before || TAIL.test(name)) continue
    const factor = nsPerOp / before.nsPerOp
    if (factor < NOISE && factor > 1 / NOISE) continue
    const word = factor > 1 ? `SLOWER ×${factor.toFixed(2)}` : `faster ×${(1 / factor).toFixed(2)}`
    changes.push({ factor, line: `${word}  ${name}: ${nsPerOp} ns, was ${before.nsPerOp} ns on ${before.measured}` })
  }
  return changes.sort((a, b) => b.factor - a.factor).map(({ line }) => line)
}

/** Returns what is to be kept: the rows of this run, and those of earlier ones that it did not measure. */
export function keep(figures: Figures, last: LastFigures, measured: string): LastFigures {
  return { ...last, ...Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, { ...figure, measured }])) }
}
