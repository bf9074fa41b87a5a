/** Whole ms, drawn for each message from the seed. */
export type Latency =
  | { readonly name: 'constant'; readonly ms: number }
  /** Drawn with equal chance from what was measured. */
  | { readonly name: 'recorded'; readonly samplesMs: readonly number[] }
  /** `median * e^(sigma * z)`, z normal; `maxMs` cuts the tail, default 10000. */
  | { readonly name: 'lognormal'; readonly medianMs: number; readonly sigma: number; readonly maxMs?: number }

/**
 * `orders`: from the maker's decision to the venue, where the next block takes it. `answers`: from that block to the maker. `feeds`: from any
 * block or market event to the maker; messages of the feeds never overtake each other.
 */
export type LatencyModels = { readonly orders: Latency; readonly answers: Latency; readonly feeds: Latency }
