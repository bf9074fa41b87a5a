import { library } from '@hyperladder/tsup'

export default library()
