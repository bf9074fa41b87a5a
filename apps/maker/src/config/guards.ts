import type { MarketSettings } from '../settings.ts'
import type { ParsedConfig } from './schema.ts'

type Market = ParsedConfig['markets'][number]

/** Returns the bounds that a market's table sets. */
export function toBounds(market: Market): NonNullable<MarketSettings['bounds']> {
  const { min_px: minPx, max_px: maxPx, min_base: minBase, max_base: maxBase, max_drawdown_quote: maxDrawdownQuote } = market
  return {
    ...(minPx === undefined ? {} : { minPx }),
    ...(maxPx === undefined ? {} : { maxPx }),
    ...(minBase === undefined ? {} : { minBase }),
    ...(maxBase === undefined ? {} : { maxBase }),
    ...(maxDrawdownQuote === undefined ? {} : { maxDrawdownQuote }),
  }
}

/** Returns what the guards of a config contradict: each other, or what they are to guard. */
export function guardProblems({ guards, watchdog, quoting, markets }: ParsedConfig): string[] {
  const { widen_after: widen, pull_after: pull, halt_after: halt } = guards
  const problems: string[] = []
  const seconds = (ms: number): string => `${ms / 1000}s`
  if (pull < widen) problems.push(`guards.pull_after was ${seconds(pull)}, must be at least guards.widen_after (${seconds(widen)})`)
  if (halt !== null && halt < pull)
    problems.push(`guards.halt_after was ${seconds(halt)}, must be at least guards.pull_after (${seconds(pull)}), or "off"`)
  if (guards.dead_man !== null && quoting.foreign_orders === 'leave')
    problems.push(
      'guards.dead_man is set while quoting.foreign_orders is "leave": the venue would cancel every order of the account, those of others too. Set one of them only',
    )
  if (watchdog.key_file !== undefined && watchdog.keystore !== undefined)
    problems.push('watchdog.key_file and watchdog.keystore are both set, must be one of them')
  if (watchdog.password_file !== undefined && watchdog.keystore === undefined)
    problems.push('watchdog.password_file is set without watchdog.keystore, whose password it holds: name the keystore, or leave it out')
  for (const [i, market] of markets.entries()) {
    problems.push(...disorder(i, 'min_px', market.min_px, 'max_px', market.max_px))
    problems.push(...disorder(i, 'min_base', market.min_base, 'max_base', market.max_base))
  }
  return problems
}

function disorder(i: number, lowKey: string, low: string | undefined, highKey: string, high: string | undefined): string[] {
  if (low === undefined || high === undefined || !isAbove(low, high)) return []
  return [`markets[${i}].${lowKey} was "${low}", must be at most ${highKey} ("${high}")`]
}

/** Of two plain decimals. Exact: both are counted in the finer one's last digit. */
function isAbove(a: string, b: string): boolean {
  const decimals = Math.max(fraction(a).length, fraction(b).length)
  const units = (text: string): bigint => BigInt(`${text.split('.')[0]}${fraction(text).padEnd(decimals, '0')}`)
  return units(a) > units(b)
}

const fraction = (text: string): string => text.split('.')[1] ?? ''
