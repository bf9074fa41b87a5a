import { breakSuite } from './breakSuite.ts'
import { exchangeBreaks } from './exchangeBreaks.ts'

breakSuite(exchangeBreaks)
