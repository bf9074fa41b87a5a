import { createInterface } from 'node:readline/promises'
import { type CommandContext, UsageError } from '@hyperladder/command-line'
import type { OpenOrder } from '@hyperladder/exchange-port'
import { isOwn, orderText } from '../check/checkOpenOrders.ts'
import { loadConfig } from '../config/loadConfig.ts'
import { resolveMarket } from '../config/resolveMarket.ts'
import { openVenue } from '../openVenue.ts'
import { reaching } from '../reaching.ts'
import { systemClock } from '../systemClock.ts'
import { cancelOrders } from './cancelOrders.ts'

export type CancelAllOptions = {
  readonly config: string
  readonly coin?: string
  readonly own?: boolean
  readonly all?: boolean
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly url?: string
}

/** Cancels what rests, and makes sure of it. Returns the exit code. */
export async function runCancelAll(options: CancelAllOptions, { stdio, env, path }: CommandContext): Promise<number> {
  const config = await loadConfig(path(options.config))
  if (config.connection.network === 'paper' && (options.url ?? config.connection.url) === undefined) {
    throw new UsageError(
      'network "paper" without url means the exchange embedded in a maker, which ends with it: there is nothing to cancel',
    )
  }
  const venue = await openVenue({
    env,
    config,
    keyNeeded: options.dryRun !== true,
    ...(options.url === undefined ? {} : { url: options.url }),
  })
  try {
    const universe = await reaching(venue.url, () => venue.port.readUniverse())
    const coin = options.coin === undefined ? undefined : coinOf(universe, options.coin)
    const select = (order: OpenOrder): boolean => (coin === undefined || order.coin === coin) && (options.all === true || isOwn(order))
    const orders = (await venue.port.readOpenOrders()).filter(select)
    const whose = options.all === true ? 'orders of whomever' : 'orders of ours'
    stdio.out(
      `${venue.account} on ${config.connection.network}: ${orders.length} ${whose} rest${coin === undefined ? '' : ` in ${coin}`}\n`,
    )
    for (const order of orders) stdio.out(`  ${orderText(order, universe.markets)}${isOwn(order) ? '' : '  (not ours)'}\n`)
    if (options.dryRun === true) return 0
    if (orders.some((order) => !isOwn(order)) && !(await mayCancel(options, stdio.isTty))) {
      stdio.out('Nothing was cancelled.\n')
      return 1
    }
    const { cancelled, left } = await cancelOrders(venue.port, systemClock, { select, say: (text) => stdio.out(`${text}\n`) })
    stdio.out(`${cancelled} cancelled. ${left.length === 0 ? 'Two readings show none of them resting.' : `${left.length} still rest:`}\n`)
    for (const order of left) stdio.out(`  ${orderText(order, universe.markets)}\n`)
    return left.length === 0 ? 0 : 1
  } finally {
    await venue.close()
  }
}

function coinOf(universe: Parameters<typeof resolveMarket>[0], text: string): string {
  const resolved = resolveMarket(universe, text)
  if (!resolved.ok) throw new UsageError(`--coin: ${resolved.problem}`)
  return resolved.spec.coin
}

/** Orders of others are cancelled only on a person's word. */
async function mayCancel(options: CancelAllOptions, isTty: boolean): Promise<boolean> {
  if (options.yes === true) return true
  if (!isTty || process.stdin.isTTY !== true)
    throw new UsageError('--all would cancel orders that are not ours, and nobody can be asked here: add --yes')
  const reader = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await reader.question('Cancel these, also those that are not ours? [y/N] ')
  reader.close()
  return /^y(es)?$/i.test(answer.trim())
}
