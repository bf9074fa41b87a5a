import { venueFees } from '@hyperladder/paper-exchange'

/** The last place in the venue's list of staking discounts; 0 is none. */
export const stakingTierMax = venueFees.staking.length - 1
