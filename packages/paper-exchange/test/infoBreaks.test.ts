import { breakSuite } from './breakSuite.ts'
import { infoBreaks } from './infoBreaks.ts'

breakSuite(infoBreaks)
