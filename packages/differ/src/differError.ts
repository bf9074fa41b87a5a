import { HyperladderError } from '@hyperladder/units'

/** A tolerance that is none, or desired orders that contradict each other. */
export class DifferError extends HyperladderError {}
