export { computeDesiredOrders } from './computeDesiredOrders.ts'
export { boundaryOf, type LadderSplit, type SplitInput, splitLadder } from './splitLadder.ts'
export type { DesiredOrder, Quote, QuoteInput, QuoteSkip, RestingView } from './types.ts'
