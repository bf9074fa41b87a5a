/**
 * Number of the rules that the core runs by: matching, fees, settlement, and what the crowd does. It rises with every change after which the same
 * commands give other blocks, so that no state is continued under rules it was not written under.
 */
export const RULES = 2
