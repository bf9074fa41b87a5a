import { app } from '@hyperladder/tsup'

export default app(['src/cli.ts'])
