import { pureProject } from '@hyperladder/vitest'

export default pureProject('units')
