import { parseDecimal } from '@hyperladder/units'

/** More decimals than any figure here has. */
const DECIMALS = 30

/**
 * Returns a plain decimal with so many decimals and a thin group every three digits; half is rounded away from 0. Exact: no float in between.
 * @example figure('-1234.565', 2) // '-1,234.57'
 */
export function figure(text: string, decimals: number): string {
  const scaled = parseDecimal(text, DECIMALS)
  const unit = 10n ** BigInt(DECIMALS - decimals)
  const negative = scaled < 0n
  const rounded = ((negative ? -scaled : scaled) + unit / 2n) / unit
  const digits = rounded.toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',')
  const sign = negative && rounded !== 0n ? '-' : ''
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(digits.length - decimals)}`
}

/** `figure` with a plus before what is above 0. */
export function signed(text: string, decimals: number): string {
  const shown = figure(text, decimals)
  return shown.startsWith('-') || /^[0.,]*$/.test(shown) ? shown : `+${shown}`
}

/** A float as a plain decimal text, for figures that are floats by nature. */
export const plain = (value: number, decimals: number): string => figure(value.toFixed(decimals), decimals)

/** `12.3 %` of a share from 0 to 1. What would be shown as none, and is some, is `<0.1 %`. */
export function percent(share: number, decimals = 1): string {
  const shown = plain(share * 100, decimals)
  return share > 0 && /^[0.]+$/.test(shown) ? `<${plain(10 ** -decimals, decimals)} %` : `${shown} %`
}

/** Returns a / b in percent, signed, as text: `+1.23 %`. Empty where b is 0. */
export function ratioPercent(a: string, b: string, decimals = 2): string {
  const over = parseDecimal(b, DECIMALS)
  if (over === 0n) return ''
  // 10^8 of the ratio is more than is shown.
  const ratio = (parseDecimal(a, DECIMALS) * 10n ** 10n) / over
  return `${signed(decimalOf(ratio, 8), decimals)} %`
}

function decimalOf(value: bigint, decimals: number): string {
  const negative = value < 0n
  const digits = (negative ? -value : value).toString().padStart(decimals + 1, '0')
  return `${negative ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

/** `2025-03-01 12:00`, UTC. */
export const moment = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')

/** `163 days 4 h`, `9 min`: the two largest units. */
export function span(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const
  const at = units.findIndex(([, unit]) => ms >= unit)
  if (at < 0) return `${ms} ms`
  const words: string[] = []
  let rest = ms
  for (const [name, unit] of units.slice(at, at + 2)) {
    const count = Math.floor(rest / unit)
    rest -= count * unit
    if (count > 0) words.push(`${count} ${name === 'day' && count !== 1 ? 'days' : name}`)
  }
  return words.join(' ')
}
