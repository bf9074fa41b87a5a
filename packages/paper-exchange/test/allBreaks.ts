import { accountBreaks } from './accountBreaks.ts'
import { exchangeBreaks } from './exchangeBreaks.ts'
import { type BreakRow, infoBreaks } from './infoBreaks.ts'
import { type LeaveBreakRow, leaveBreaks } from './leaveBreaks.ts'
import { socketBreaks } from './socketBreaks.ts'

/** One row for each behaviour that can be switched off from outside, with exactly the checks that fail then. */
export const allBreaks: readonly (BreakRow | LeaveBreakRow)[] = [
  ...infoBreaks,
  ...exchangeBreaks,
  ...accountBreaks,
  ...socketBreaks,
  ...leaveBreaks,
]
