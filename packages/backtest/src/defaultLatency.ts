import type { LatencyModels } from './latencyTypes.ts'

/**
 * A maker that is not beside the venue: with a block of 100 ms, about 0.2 s from a request to its answer, the median that was measured (API
 * reference 2.1).
 */
export const defaultLatency: LatencyModels = {
  orders: { name: 'constant', ms: 80 },
  answers: { name: 'constant', ms: 70 },
  feeds: { name: 'constant', ms: 70 },
}
