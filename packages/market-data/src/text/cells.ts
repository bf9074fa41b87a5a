import { floorDecimal, HyperladderError, type Px, parseDecimal, type Sz } from '@hyperladder/units'
import type { MarketUnits } from '../eventSource.ts'
import { cellError, type Place, rowError } from '../marketDataError.ts'

/** Reads the values of one row after the other, exactly. Every error names file, row, column and value. */
export class Cells {
  readonly market: MarketUnits
  readonly #place: { readonly file: string; row: number }
  #lastMs = 0

  constructor(file: string, market: MarketUnits) {
    this.market = market
    this.#place = { file, row: 0 }
  }

  get place(): Place {
    return this.#place
  }

  /** The next values are of this row. */
  set row(row: number) {
    this.#place.row = row
  }

  /** Returns a price above 0 that the market's unit holds exactly; it need not be one that a venue would take for an order. */
  px(column: string, text: string): Px {
    const px = this.#exact(column, text, this.market.pxDecimals, 'price')
    if (px <= 0n) throw cellError(this.#place, column, text, 'a price above 0')
    return px as Px
  }

  /** Returns a size above 0 in whole lots. */
  sz(column: string, text: string): Sz {
    const sz = this.szOrZero(column, text)
    if (sz === 0n) throw cellError(this.#place, column, text, 'a size above 0')
    return sz
  }

  /** Returns a size of 0 or more in whole lots. */
  szOrZero(column: string, text: string): Sz {
    const sz = this.#exact(column, text, this.market.szDecimals, 'size')
    if (sz < 0n) throw cellError(this.#place, column, text, 'a size of 0 or more')
    return sz as Sz
  }

  /** Returns a time in whole ms. */
  ms(column: string, text: string): number {
    const ms = /^\d{1,15}$/.test(text) ? Number(text) : 0
    if (ms <= 0) throw cellError(this.#place, column, text, 'a time in ms')
    return ms
  }

  /** Returns a time in whole ms that is no earlier than the last one asked for here. */
  msInOrder(column: string, text: string): number {
    const ms = this.ms(column, text)
    if (ms < this.#lastMs) throw cellError(this.#place, column, text, `at least ${this.#lastMs}, the time of an earlier row`)
    this.#lastMs = ms
    return ms
  }

  /** Returns a time that is told in seconds with a fraction in ms, rounded down. */
  msOfSeconds(column: string, text: string): number {
    return this.ms(column, String(this.#floored(column, text, 3)))
  }

  /** Returns a time that is told in ns in ms, rounded down. */
  msOfNanos(column: string, text: string): number {
    if (!/^\d{7,21}$/.test(text)) throw cellError(this.#place, column, text, 'a time in ns')
    return this.ms(column, text.slice(0, -6))
  }

  tid(column: string, text: string): number {
    const tid = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (!Number.isSafeInteger(tid)) throw cellError(this.#place, column, text, 'an integer below 2^53')
    return tid
  }

  #floored(column: string, text: string, decimals: number): bigint {
    return this.#named(column, text, 'a plain decimal', () => floorDecimal(text, decimals))
  }

  #exact(column: string, text: string, decimals: number, what: 'price' | 'size'): bigint {
    const allowed = `a ${what} of ${this.market.coin}, a plain decimal of at most ${decimals} decimals`
    return this.#named(column, text, allowed, () => parseDecimal(text, decimals), what)
  }

  #named(column: string, text: string, allowed: string, parse: () => bigint, quantity?: 'price' | 'size'): bigint {
    try {
      return parse()
    } catch (error) {
      if (error instanceof HyperladderError) throw cellError(this.#place, column, text, allowed, quantity)
      throw error
    }
  }
}

/** A row of JSON whose shape is looked at field by field. */
export function jsonRow(place: Place, text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw rowError(place, `is no JSON: ${(error as Error).message}`, error)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw rowError(place, 'is no JSON object')
  return value as Readonly<Record<string, unknown>>
}
