import { backtestMutants } from './faults/backtest.ts'
import { backtestFigureMutants } from './faults/backtestFigures.ts'
import { memoryMutants } from './faults/memory.ts'
import { modifyMutants } from './faults/modifies.ts'
import { moneyMutants } from './faults/money.ts'
import { orderMutants } from './faults/orders.ts'
import { quotingMutants } from './faults/quoting.ts'
import { shellMutants } from './faults/shell.ts'
import { wireMutants } from './faults/wire.ts'
import type { Mutant } from './mutant.ts'

/** Every planted fault, by code. */
export const MUTANTS: readonly Mutant[] = [
  ...orderMutants,
  ...modifyMutants,
  ...moneyMutants,
  ...quotingMutants,
  ...wireMutants,
  ...shellMutants,
  ...memoryMutants,
  ...backtestMutants,
  ...backtestFigureMutants,
].sort((a, b) =>
  // The letters P, N, C and B: the larger part of the corpus first.
  a.id[0] === b.id[0] ? a.id.localeCompare(b.id) : b.id.localeCompare(a.id),
)
