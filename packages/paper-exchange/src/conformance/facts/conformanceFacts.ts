import { exchangeFacts } from './exchangeFacts.ts'
import type { Fact } from './fact.ts'
import { feedFacts } from './feedFacts.ts'
import { infoFacts } from './infoFacts.ts'

/** What the API reference says in its sections 1 to 8, and which checks look at it. */
export const conformanceFacts: readonly Fact[] = [...infoFacts, ...exchangeFacts, ...feedFacts]
