import { exchangeBreaks } from './exchangeBreaks.ts'
import { type BreakRow, infoBreaks } from './infoBreaks.ts'
import { socketBreaks } from './socketBreaks.ts'

/** One row for each behaviour that can be switched off from outside, with exactly the checks that fail then. */
export const allBreaks: readonly BreakRow[] = [...infoBreaks, ...exchangeBreaks, ...socketBreaks]
