import type { BacktestJson } from '@hyperladder/backtest'

/** Whether chance decided nothing: every seed came to the same figures. */
export const sameSeeds = ({ figures }: NonNullable<BacktestJson['confidence']>): boolean =>
  Object.values(figures).every(({ min, max }) => min === max)

export const ALL_SAME = 'All seeds came to the same figures: on this history such latencies decide nothing'
