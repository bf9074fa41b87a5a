import { HyperladderError } from '@hyperladder/units'

/** A ladder that can't be built, a level outside it, or funds that make no plan. `values` holds the numbers. */
export class GridError extends HyperladderError {}
