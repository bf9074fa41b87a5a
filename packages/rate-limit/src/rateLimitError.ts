import { HyperladderError } from '@hyperladder/units'

/** A budget that was set up with numbers that can't be one. */
export class RateLimitError extends HyperladderError {}
