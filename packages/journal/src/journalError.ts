import { HyperladderError } from '@hyperladder/units'

/** A journal that can't be opened, read or written; or that belongs to something else. `code` tells which. */
export class JournalError extends HyperladderError {}
