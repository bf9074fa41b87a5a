import { appendFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { createRandom, type Random } from './createRandom.ts'

/** What is thrown at one parser, and what must hold of it. */
export type FuzzTarget<Input> = {
  /** `package.function`: what `pnpm fuzz --only` names. */
  readonly name: string
  /** Good inputs, to begin from. */
  readonly seeds: readonly Input[]
  /** Of a slow target: only one run in so many is made. */
  readonly oneIn?: number
  mutate(seed: Input, random: Random): Input
  /** Returns in a word how it ended, for the figures; throws when a law is broken. */
  check(input: Input): string | Promise<string>
}

/** `endings`: how many runs ended how. */
export type FuzzFigures = {
  readonly name: string
  readonly runs: number
  readonly ms: number
  readonly slowestMs: number
  readonly endings: Readonly<Record<string, number>>
}

/** Runs of each target without `pnpm fuzz`: a second or so. */
const RUNS = 1_000
/** So many mutants must not all be taken, nor all be refused. */
const RUNS_THAT_PROVE = 500
const INPUT_CHARS = 2_000

const numberOf = (name: string): number | undefined => (process.env[name] === undefined ? undefined : Number(process.env[name]))

/** Returns whether `pnpm fuzz --only` asks for this target. Without it every one is asked for. */
export const isFuzzed = (name: string): boolean => name.startsWith(process.env.HYPERLADDER_FUZZ_ONLY ?? '')

/**
 * Feeds mutated inputs to a parser. Every run draws from a stream of its own, so that one can be repeated alone.
 * @throws Error at the first broken law, with the input and the command that repeats the run; and when all runs ended alike.
 */
export async function fuzz<Input>(target: FuzzTarget<Input>): Promise<FuzzFigures> {
  const { name, seeds } = target
  const seed = numberOf('HYPERLADDER_FUZZ_SEED') ?? 1
  const only = numberOf('HYPERLADDER_FUZZ_RUN')
  const runs = only === undefined ? Math.ceil((numberOf('HYPERLADDER_FUZZ_RUNS') ?? RUNS) / (target.oneIn ?? 1)) : 1
  const endings: Record<string, number> = {}
  const startMs = performance.now()
  let slowestMs = 0
  for (let run = only ?? 0; run < (only ?? 0) + runs; run += 1) {
    const random = createRandom(`${seed}/${name}/${run}`)
    const input = target.mutate(random.pick(seeds), random)
    const atMs = performance.now()
    try {
      const ending = await target.check(input)
      endings[ending] = (endings[ending] ?? 0) + 1
    } catch (error) {
      throw broken(error, input, `pnpm fuzz --only ${name} --seed ${seed} --run ${run}`)
    }
    slowestMs = Math.max(slowestMs, performance.now() - atMs)
  }
  if (runs >= RUNS_THAT_PROVE && Object.keys(endings).length < 2)
    throw new Error(`${name}: all ${runs} mutants ended as '${Object.keys(endings)}', so they prove nothing: other seeds are needed`)
  const figures = { name, runs, ms: Math.round(performance.now() - startMs), slowestMs: Math.round(slowestMs), endings }
  const out = process.env.HYPERLADDER_FUZZ_OUT
  if (out !== undefined) appendFileSync(out, `${JSON.stringify(figures)}\n`)
  return figures
}

function broken(error: unknown, input: unknown, again: string): Error {
  const shown = typeof input === 'string' ? input : inspect(input, { depth: 12, breakLength: 160, maxStringLength: 500 })
  const reason = error instanceof Error ? error.message : String(error)
  return new Error(`${reason}\n  input: ${shown.slice(0, INPUT_CHARS)}\n  again: ${again}`, { cause: error })
}
