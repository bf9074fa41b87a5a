export {
  type FundingPlan,
  type Funds,
  fundingFor,
  type SeededLevels,
  seededLevelsForFunds,
  seededLevelsForPx,
  shortfallOf,
} from './funding.ts'
export { GridError } from './gridError.ts'
export { type GridParams, LEVELS_MAX, PricingGrid } from './pricingGrid.ts'
export { parseSpacing, type Spacing } from './spacing.ts'
