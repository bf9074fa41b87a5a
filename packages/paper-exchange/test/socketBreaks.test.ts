import { breakSuite } from './breakSuite.ts'
import { socketBreaks } from './socketBreaks.ts'

breakSuite(socketBreaks)
