import { type Address, HyperladderError } from '@hyperladder/units'

/** A request of the operator that says something wrong; its values are `key`, `value` and `allowed`. */
export class ControlError extends HyperladderError {}

/** Returns the error of a parameter: what it was, and what it must be. */
export function wrong(key: string, value: unknown, allowed: string): ControlError {
  const was = value === undefined ? 'unset' : JSON.stringify(value)
  return new ControlError('E_CONTROL', `${key} was ${was}, must be ${allowed}`, { key, value: value ?? null, allowed })
}

/** The parameters of one request, from a query or a JSON object: read by name, each refused with what it may be. */
export class Params {
  readonly #values: Readonly<Record<string, unknown>>

  /** @throws {@link ControlError} for a name that the operation does not have. */
  constructor(values: Readonly<Record<string, unknown>>, known: readonly string[]) {
    this.#values = values
    const stranger = Object.keys(values).find((key) => !known.includes(key))
    if (stranger !== undefined) throw wrong(stranger, values[stranger], known.length === 0 ? 'left out' : `one of ${known.join(', ')}`)
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined
  }

  text(key: string, allowed: string): string {
    const value = this.#values[key]
    if (typeof value !== 'string' || value === '') throw wrong(key, value, allowed)
    return value
  }

  address(key: string): Address {
    const allowed = 'an address of 0x and 40 hex digits'
    const text = this.text(key, allowed)
    if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw wrong(key, text, allowed)
    return text.toLowerCase() as Address
  }

  /** A plain decimal above 0 of at most so many decimals, as text or number. */
  decimal(key: string, decimals: number): string {
    const text = this.#plain(key, decimals)
    if (text === undefined || !/[1-9]/.test(text))
      throw wrong(key, this.#values[key], `a plain decimal above 0 of at most ${decimals} decimals, such as "100.5"`)
    return text
  }

  /** As {@link decimal}, or 0. */
  decimalOrZero(key: string, decimals: number): string {
    const text = this.#plain(key, decimals)
    if (text === undefined)
      throw wrong(key, this.#values[key], `a plain decimal of 0 or more, of at most ${decimals} decimals, such as "100.5"`)
    return text
  }

  whole(key: string, min: number, max: number): number {
    const number = this.#number(key)
    if (!Number.isSafeInteger(number) || number < min || number > max)
      throw wrong(key, this.#values[key], `a whole number from ${min} to ${max}`)
    return number
  }

  rate(key: string): number {
    const number = this.#number(key)
    if (!(number >= 0 && number <= 1)) throw wrong(key, this.#values[key], 'a number from 0 to 1')
    return number
  }

  /** As a JSON value or, in a query, as text. */
  flag(key: string): boolean {
    const value = this.#values[key]
    if (value === true || value === 'true') return true
    if (value === false || value === 'false') return false
    throw wrong(key, value, 'true or false')
  }

  oneOf<Choice extends string>(key: string, choices: readonly Choice[]): Choice {
    const value = this.#values[key]
    const found = choices.find((choice) => choice === value)
    if (found === undefined) throw wrong(key, value, `one of ${choices.join(', ')}`)
    return found
  }

  #plain(key: string, decimals: number): string | undefined {
    const value = this.#values[key]
    const text = typeof value === 'number' ? String(value) : value
    return typeof text === 'string' && /^\d+(\.\d+)?$/.test(text) && decimalsOf(text) <= decimals ? text : undefined
  }

  /** A query has only texts. */
  #number(key: string): number {
    const value = this.#values[key]
    return typeof value === 'string' && value.trim() !== '' ? Number(value) : typeof value === 'number' ? value : Number.NaN
  }
}

const decimalsOf = (text: string): number => (text.split('.')[1] ?? '').replace(/0+$/, '').length
