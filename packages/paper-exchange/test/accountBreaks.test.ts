import { accountBreaks } from './accountBreaks.ts'
import { breakSuite } from './breakSuite.ts'

breakSuite(accountBreaks)
