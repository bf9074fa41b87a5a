import { project } from '@hyperladder/vitest'

export default project('backtester')
