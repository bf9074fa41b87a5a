import { HyperladderError } from '@hyperladder/units'

/** Markets, readings or an earlier position that an engine can't be made of. */
export class EngineError extends HyperladderError {}
