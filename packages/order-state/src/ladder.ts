import type { PricingGrid } from '@hyperladder/grid'

/** What order state needs of a price grid. */
export type Ladder = Pick<PricingGrid, 'exactLevel' | 'px' | 'fingerprint' | 'levels'>
