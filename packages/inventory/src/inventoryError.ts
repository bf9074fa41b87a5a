import { HyperladderError } from '@hyperladder/units'

/** Funds that were promised to a market and aren't there, or an amount that can't be one. */
export class InventoryError extends HyperladderError {}
