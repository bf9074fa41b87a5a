export { addressCap, cancelCap } from './addressCap.ts'
export { addressCharge, type ChargeCause, EXPIRED_CHARGE } from './addressCharge.ts'
export { COOLDOWNS_MAX, Cooldowns } from './cooldowns.ts'
export { IpBudget } from './ipBudget.ts'
export { actionIpWeight, IP_WEIGHT_PER_MINUTE, infoIpWeight } from './ipWeight.ts'
export {
  type BudgetCorrection,
  type BudgetItems,
  type BudgetOptions,
  type BudgetReading,
  RateLimitBudget,
  TRICKLE_MS,
} from './rateLimitBudget.ts'
export { RateLimitError } from './rateLimitError.ts'
