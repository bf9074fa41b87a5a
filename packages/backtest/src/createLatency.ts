import type { Random } from '@hyperladder/simulator'
import { BacktestError } from './backtestError.ts'
import type { Latency } from './latencyTypes.ts'

/** Where a lognormal latency's tail is cut, if nobody says: what nobody waits for any more. */
export const latencyTailMs = 10_000

/** `maxMs`: no draw is above. */
export type DrawnLatency = { readonly draw: () => number; readonly maxMs: number }

/**
 * Returns a latency's draws, in whole ms.
 * @throws {@link BacktestError} for figures that no time can have.
 */
export function createLatency(name: string, latency: Latency, random: Random): DrawnLatency {
  switch (latency.name) {
    case 'constant': {
      const ms = whole(name, latency.ms)
      return { draw: () => ms, maxMs: ms }
    }
    case 'recorded': {
      const samples = latency.samplesMs.map((ms) => whole(name, ms))
      if (samples.length === 0) throw refuse(name, 'had no samples, must have at least one measured latency', latency)
      return { draw: () => random.pick(samples), maxMs: samples.reduce((most, ms) => Math.max(most, ms), 0) }
    }
    case 'lognormal': {
      const { medianMs, sigma, maxMs = latencyTailMs } = latency
      whole(name, maxMs)
      if (!(medianMs > 0 && medianMs <= maxMs))
        throw refuse(name, `had a median of ${medianMs} ms, must be above 0 and at most ${maxMs} ms`, latency)
      if (!(sigma >= 0 && Number.isFinite(sigma))) throw refuse(name, `had a sigma of ${sigma}, must be 0 or more`, latency)
      return { draw: () => Math.min(maxMs, Math.round(medianMs * Math.exp(sigma * normal(random)))), maxMs }
    }
    default:
      return latency satisfies never
  }
}

/** Box and Muller: two uniform draws make a normal one. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}

function whole(name: string, ms: number): number {
  if (Number.isSafeInteger(ms) && ms >= 0) return ms
  throw refuse(name, `had ${ms} ms, must be a whole number of 0 or more`, ms)
}

const refuse = (name: string, what: string, value: unknown): BacktestError =>
  new BacktestError('E_LATENCY', `latency of ${name} ${what}`, { name, value })
