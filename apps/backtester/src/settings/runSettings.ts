/**
 * What decides a backtest, as the command line and the config write it: decimals stay text until the market's own decimals are known. What is absent
 * is chosen by {@link planRun}, which says so.
 */
export type RunSettings = {
  readonly startPx?: string
  readonly levels?: number
  /** Share of the first price that the ladder spans on each side, where `levels` or `startPx` is not given. Decimal. */
  readonly range?: string
  readonly spacing?: string
  readonly orderSize?: string
  readonly gapLevels?: number
  /** Per side; `null` is no limit. */
  readonly activeLevels?: number | null
  /** Worth of the funds at the first price, in quote. */
  readonly capital?: string
  readonly base?: string
  readonly quote?: string
  readonly fillModel?: 'candle-path' | 'trade-through' | 'queue'
  readonly path?: 'high-first' | 'low-first' | 'both'
  readonly participation?: string
  readonly orderLatency?: string
  readonly answerLatency?: string
  readonly feedLatency?: string
  readonly tierVolume?: string
  readonly stakingTier?: number
  readonly referred?: boolean
  readonly stablePair?: boolean
  readonly makerSharePpm?: number
  readonly requests?: number
  readonly intervalMs?: number
  readonly reserve?: number
  readonly seed?: number
  readonly runs?: number
}
export type RunKey = keyof RunSettings

/** Which history, and of which market. */
export type DataSettings = {
  readonly data?: readonly string[]
  readonly coin?: string
  readonly spotMeta?: string
  readonly szDecimals?: number
  /** Length of a candle, where the file's name does not tell it. */
  readonly candleMs?: number
  readonly fromMs?: number
  readonly untilMs?: number
}
