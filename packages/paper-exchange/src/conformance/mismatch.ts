import { HyperladderError } from '@hyperladder/units'

/** The endpoint does not behave as the venue does. */
export class Mismatch extends HyperladderError {
  constructor(message: string) {
    super('E_MISMATCH', message)
  }
}

/** The check says nothing here: what it needs is not there. */
export class Inapplicable extends HyperladderError {
  constructor(message: string) {
    super('E_INAPPLICABLE', message)
  }
}

/** @throws Mismatch unless `ok`. */
export function must(ok: boolean, words: string): asserts ok {
  if (!ok) throw new Mismatch(words)
}
