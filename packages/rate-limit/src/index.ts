export { addressCap, cancelCap } from './addressCap.ts'
export { addressCharge, type ChargeCause, EXPIRED_CHARGE } from './addressCharge.ts'
export { COOLDOWNS_MAX, Cooldowns, type CooldownsSnapshot } from './cooldowns.ts'
export { IpBudget } from './ipBudget.ts'
export { actionIpWeight, IP_WEIGHT_PER_MINUTE, infoIpWeight } from './ipWeight.ts'
export {
  type BudgetCorrection,
  type BudgetItems,
  type BudgetOptions,
  type BudgetReading,
  type BudgetSnapshot,
  RateLimitBudget,
  TRICKLE_MS,
} from './rateLimitBudget.ts'
export { RateLimitError } from './rateLimitError.ts'
