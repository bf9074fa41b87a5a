import { floorToLegalPx, formatDecimal, parseDecimal, pxTick } from '@hyperladder/units'
import type { Loose } from './check.ts'
import { Inapplicable, must } from './mismatch.ts'

/** What a small order is worth, in whole quote tokens: enough above the minimum of 10 that a moving price leaves it valid. */
const ORDER_QUOTE = 12n
/** Free quote that a market must leave an account to be chosen: a few small orders. */
const FREE_QUOTE = 40

type Token = { readonly name: string; readonly index: number; readonly szDecimals: number; readonly weiDecimals: number }

/** The pair that orders are placed on. */
export type Market = {
  readonly coin: string
  readonly asset: number
  readonly base: Token
  readonly quote: Token
  readonly szDecimals: number
  readonly pxDecimals: number
  /** In 10^-pxDecimals. */
  readonly mark: bigint
  /** A legal price of `mark * numerator / denominator`. Rounding: down. */
  pxAt(numerator: bigint, denominator: bigint): string
  /** A size worth `quote` tokens at that price. Rounding: up to a lot, but down where it is to stay below the minimum of 10. */
  szFor(px: string, quote?: bigint): string
  /** A price near half the mark with as many figures as may be, and a size for it. */
  fiveFigures(): { readonly p: string; readonly s: string }
}

/** Returns the named pair, or the first one with a price whose quote token the account has enough of. */
export function chooseMarket(
  [meta, ctxs]: Loose,
  options: { readonly coin: string | undefined; readonly balances: readonly Loose[] | undefined },
): Market {
  const free = new Map(options.balances?.map((row) => [row.token, Number(row.total) - Number(row.hold)]))
  const priced = meta.universe.filter((pair: Loose) => Number(ctxs.find((ctx: Loose) => ctx.coin === pair.name)?.markPx ?? 0) > 0)
  const paid = priced.filter((pair: Loose) => (free.get(pair.tokens[1]) ?? 0) >= FREE_QUOTE)
  const both = paid.filter((pair: Loose) => (free.get(pair.tokens[0]) ?? 0) > 0)
  const pair = options.coin === undefined ? (both[0] ?? paid[0] ?? priced[0]) : priced.find(({ name }: Loose) => name === options.coin)
  if (pair === undefined) throw new Inapplicable(`no pair ${options.coin ?? ''} with a price`)
  const token = (index: number): Token => {
    const found = meta.tokens.find((row: Loose) => row.index === index)
    must(found !== undefined, `pair ${pair.name} names token ${index}, which is not among the tokens`)
    return found
  }
  const [base, quote] = [token(pair.tokens[0]), token(pair.tokens[1])]
  const mark = ctxs.find((ctx: Loose) => ctx.coin === pair.name).markPx
  return marketOf({ coin: pair.name, asset: 10_000 + pair.index, base, quote, mark })
}

function marketOf({
  coin,
  asset,
  base,
  quote,
  mark: text,
}: Pick<Market, 'coin' | 'asset' | 'base' | 'quote'> & { readonly mark: string }): Market {
  const { szDecimals } = base
  const pxDecimals = 8 - szDecimals
  const [whole = '0', fraction = ''] = text.split('.')
  const mark = parseDecimal(`${whole}.${fraction.slice(0, pxDecimals).padEnd(1, '0')}`.replace(/\.0+$/, ''), pxDecimals)
  const px = (value: bigint): string => formatDecimal(floorToLegalPx(value, pxDecimals), pxDecimals)
  const szFor = (text: string, worth = ORDER_QUOTE): string => {
    const unit = parseDecimal(text, pxDecimals)
    const round = worth < 10n ? 0n : unit - 1n
    return formatDecimal((worth * 10n ** 8n + round) / unit, szDecimals)
  }
  return {
    coin,
    asset,
    base,
    quote,
    szDecimals,
    pxDecimals,
    mark,
    pxAt: (numerator, denominator) => px((mark * numerator) / denominator),
    szFor,
    fiveFigures: () => {
      const half = floorToLegalPx(mark / 2n, pxDecimals)
      const p = px(half + pxTick(half, pxDecimals))
      return { p, s: szFor(p) }
    },
  }
}
