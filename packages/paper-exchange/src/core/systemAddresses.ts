import type { Address } from '@hyperladder/units'

/** Owner of every HIP-2 order (API reference 9). It pays no fee: the balances of the live experiments add up without one. */
export const HIP2_ADDRESS = `0x${'f'.repeat(40)}` as Address

/** Sells what accounts held below a lot. Chosen: nobody knows how the venue calls it. It pays no fee. */
export const DUST_ADDRESS = `0x${'d'.repeat(40)}` as Address
