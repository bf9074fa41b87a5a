import { HyperladderError } from '@hyperladder/units'

/** Settings or data that a backtest can't run on. */
export class BacktestError extends HyperladderError {}
