/** Base of every error the libraries throw: a stable `code`, a sentence, and the values that broke the rule. */
export class HyperladderError extends Error {
  readonly code: string
  readonly values: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, values: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
    this.values = values
  }
}

/** A decimal that can't be held exactly, or isn't one. */
export class DecimalError extends HyperladderError {}
/** A price the venue would refuse. */
export class PriceError extends HyperladderError {}
/** A size the venue would refuse. */
export class SizeError extends HyperladderError {}
/** A market description that contradicts itself. */
export class MarketError extends HyperladderError {}
/** A broken assumption of the program, never of its input. */
export class InvariantError extends HyperladderError {}

/**
 * Stops the program's present step when `condition` is false: for what cannot happen, with the numbers.
 * @throws {@link InvariantError}
 */
export function invariant(condition: boolean, message: string, values: Readonly<Record<string, unknown>> = {}): asserts condition {
  if (!condition) throw new InvariantError('E_INVARIANT', `${message} ${describe(values)}`.trim(), values)
}

const describe = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${show(value)}`)
    .join(' ')

const show = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner)) : String(value)
