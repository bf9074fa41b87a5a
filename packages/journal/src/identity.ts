import type { EngineConfig } from '@hyperladder/engine'
import { type Address, formatDecimal, formatPx } from '@hyperladder/units'
import { JournalError } from './journalError.ts'

/** Whose journal it is: what must be the same for a run to go on from it. */
export type JournalIdentity = {
  readonly network: string
  readonly account: Address
  /** In the order of the pairs' names. */
  readonly markets: readonly { readonly coin: string; readonly startPx: string; readonly levels: number; readonly spacing: string }[]
}

/**
 * Returns whose journal a run keeps: network, account, and each market's ladder. What may change from run to run, such as `orderSize`, is not part of it.
 * @example journalIdentity('testnet', account, config).markets[0] // { coin: 'PURR/USDC', startPx: '0.19', levels: 40, spacing: '0.003' }
 */
export function journalIdentity(network: string, account: Address, config: EngineConfig): JournalIdentity {
  const markets = config.markets.map(({ market, grid }) => {
    const { startPx, levels, spacing } = grid.params
    const decimals = spacing.denominator.toString().length - 1
    return { coin: market.coin, startPx: formatPx(startPx, market.pxDecimals), levels, spacing: formatDecimal(spacing.numerator, decimals) }
  })
  return { network, account, markets: markets.sort((a, b) => (a.coin < b.coin ? -1 : 1)) }
}

/**
 * Requires a journal and a run to be of the same account, network and ladders.
 * @throws {@link JournalError} `E_JOURNAL_FOREIGN`, which names what differs, both values and the way out.
 */
export function requireSame(path: string, journal: JournalIdentity, run: JournalIdentity): void {
  const difference =
    differs('network', journal.network, run.network) ??
    differs('account', journal.account, run.account) ??
    differs('markets', coinsOf(journal), coinsOf(run)) ??
    ladderDiffers(journal, run)
  if (difference === undefined) return
  throw new JournalError(
    'E_JOURNAL_FOREIGN',
    `journal ${path} is of ${difference}: name another file (--journal, or the key journal), or start with what this one was made with`,
    { path, journal, run },
  )
}

const coinsOf = ({ markets }: JournalIdentity): string => markets.map(({ coin }) => coin).join(', ')

const differs = (what: string, journal: string, run: string): string | undefined =>
  journal === run ? undefined : `${what} ${journal}, and this run of ${run}`

function ladderDiffers(journal: JournalIdentity, run: JournalIdentity): string | undefined {
  const text = ({ startPx, levels, spacing }: JournalIdentity['markets'][number]) => `${levels} levels from ${startPx} by ${spacing}`
  for (const [index, market] of journal.markets.entries()) {
    const other = run.markets[index]
    if (other && text(market) !== text(other)) return differs(`the ladder of ${market.coin} with`, text(market), text(other))
  }
  return undefined
}
