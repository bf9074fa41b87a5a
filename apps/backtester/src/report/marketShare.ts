import type { BacktestJson } from '@hyperladder/backtest'
import { parseDecimal } from '@hyperladder/units'
import type { PointFigures } from '../jobs/pointResult.ts'
import { percent } from './figures.ts'

type Totals = BacktestJson['totals']
/** Sizes in base, exact: ours, and everybody's. */
type Share = { readonly own: bigint; readonly market: bigint }

const DECIMALS = 8
/**
 * Above a quarter of everything, or half of a day, a result is fiction: who was filled in our place would have kept a part, quoted otherwise and traded
 * elsewhere. Nobody has measured where it begins; below a tenth little speaks against it.
 */
const MOST = { overall: 4n, day: 2n }

const shareOf = ({ boughtSz, soldSz, marketSz }: Totals): Share => ({
  own: parseDecimal(boughtSz, DECIMALS) + parseDecimal(soldSz, DECIMALS),
  market: parseDecimal(marketSz, DECIMALS),
})
const shareOfDay = ({ busiestDay }: Totals): Share =>
  busiestDay === null
    ? { own: 0n, market: 0n }
    : { own: parseDecimal(busiestDay.ownSz, DECIMALS), market: parseDecimal(busiestDay.marketSz, DECIMALS) }

/** A float, to be looked at. */
const ratio = ({ own, market }: Share): number => (market === 0n ? 0 : Number((own * 1_000_000n) / market) / 1_000_000)

/** Returns which part of the market's volume is ours, 0 to 1. */
export const marketShare = (totals: Totals): number => ratio(shareOf(totals))
/** Returns the same of the day in which it was the largest. */
export const busiestShare = (totals: Totals): number => ratio(shareOfDay(totals))

/** `20.1 % on 2025-03-01`: the day in which it was the largest. */
export function dayWords(totals: Totals): string {
  const { busiestDay } = totals
  return busiestDay === null ? '–' : `${percent(busiestShare(totals))} on ${new Date(busiestDay.startMs).toISOString().slice(0, 10)}`
}

/** `12.3 %, 20.1 % on 2025-03-01`. */
export const shareWords = (totals: Totals): string =>
  `${percent(marketShare(totals))}${totals.busiestDay === null ? '' : `, ${dayWords(totals)}`}`

/** Whether so much of the market's volume is ours, in any of its runs, that the result should not be believed. */
export function isFiction({ totals, range }: Pick<PointFigures, 'totals' | 'range'>): boolean {
  const above = ({ own, market }: Share, most: bigint): boolean => own * most > market
  const runs = range === null ? [totals] : [range.highFirst, range.lowFirst]
  return runs.some((run) => above(shareOf(run), MOST.overall) || above(shareOfDay(run), MOST.day))
}

export const FICTION =
  'In the history all of that was filled by others. With us in it they would have kept a part of it and quoted otherwise, so above a quarter of the volume, or half of a day’s, a result is fiction'
