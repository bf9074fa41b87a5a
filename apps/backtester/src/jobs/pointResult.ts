import type { BacktestJson } from '@hyperladder/backtest'

/** What a sweep keeps of a run: figures, no paths. Nothing in it depends on when or where it ran. */
export type PointFigures = Pick<BacktestJson, 'totals' | 'range' | 'confidence' | 'span' | 'halts'> & {
  readonly ladder: Pick<BacktestJson['ladder'], 'startPx' | 'endPx' | 'levels' | 'orderSize'>
  readonly throttledTicks: number
}
/** A point that the library refuses has its reason in place of figures: it would be refused again. */
export type PointResult = { readonly figures: PointFigures } | { readonly refused: string }

export function pointFigures({ totals, range, confidence, span, halts, ladder, requests }: BacktestJson): PointFigures {
  const { startPx, endPx, levels, orderSize } = ladder
  return { totals, range, confidence, span, halts, ladder: { startPx, endPx, levels, orderSize }, throttledTicks: requests.throttledTicks }
}
