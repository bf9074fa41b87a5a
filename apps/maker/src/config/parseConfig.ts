import { type Address, parseAddress } from '@hyperladder/units'
import { parse, TomlError } from 'smol-toml'
import * as v from 'valibot'
import { redact } from '../redact.ts'
import type { MakerSettings, MarketSettings } from '../settings.ts'
import { ConfigError } from './configError.ts'
import { describeIssues, findSecrets, findUnknownKeys } from './findProblems.ts'
import { guardProblems, toBounds } from './guards.ts'
import { marketConflicts } from './marketConflicts.ts'
import { configSchema, type ParsedConfig } from './schema.ts'

/** How to reach the venue, and for whom. */
export type ConnectionSettings = {
  readonly network: 'paper' | 'testnet' | 'mainnet'
  /** Unset: the network's own address, or the embedded paper exchange. */
  readonly url?: string
  readonly wsUrl?: string
  /** Owner of the funds; unset: the key's own address. */
  readonly address?: Address
  /** Sub-account or vault to trade for. */
  readonly vaultAddress?: Address
  /** As written: counts from the config's folder. */
  readonly keyFile?: string
  readonly keystore?: string
  readonly passwordFile?: string
  readonly actionsOver: 'http' | 'post'
}

export type Config = {
  readonly settings: MakerSettings
  readonly connection: ConnectionSettings
  /** Path as written; `false`: none; unset: beside the config. */
  readonly journal?: string | false
  /** Most megabytes of records that it keeps. */
  readonly journalMb: number
  /** Path as written; unset: beside the journal. */
  readonly killFile?: string
  /** Where the watchdog's own key lies. Paths as written. */
  readonly watchdog: WatchdogKey
}

export type WatchdogKey = { readonly keyFile?: string; readonly keystore?: string; readonly passwordFile?: string }

/**
 * Returns the settings of a TOML config, defaults filled in.
 * @throws {@link ConfigError} with every problem at once: unknown keys, values out of range, secrets, markets that contradict each other.
 * `source` names the file in the message.
 */
export function parseConfig(text: string, source: string): Config {
  const raw = parseToml(text, source)
  const result = v.safeParse(configSchema, raw)
  const secrets = findSecrets(raw)
  const problems = [...secrets, ...findUnknownKeys(raw)]
  if (!result.success) problems.push(...describeIssues(result.issues))
  else problems.push(...crossChecks(result.output))
  if (problems.length > 0) throw new ConfigError(source, [...new Set(problems)])
  const config = (result as { output: ParsedConfig }).output
  const { journal, journal_mb: journalMb, watchdog, guards } = config
  return {
    settings: toSettings(config),
    connection: toConnection(config),
    journalMb,
    ...(journal === undefined ? {} : { journal }),
    ...(guards.kill_file === undefined ? {} : { killFile: guards.kill_file }),
    watchdog: {
      ...(watchdog.key_file === undefined ? {} : { keyFile: watchdog.key_file }),
      ...(watchdog.keystore === undefined ? {} : { keystore: watchdog.keystore }),
      ...(watchdog.password_file === undefined ? {} : { passwordFile: watchdog.password_file }),
    },
  }
}

function parseToml(text: string, source: string): unknown {
  try {
    return parse(text, { integersAsBigInt: true })
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    // The parser quotes the faulty lines, and one of them may hold a secret. No `cause` for the same reason.
    const reason = redact(error.message.split('\n')[0] as string).replace('Invalid TOML document: ', '')
    throw new ConfigError(source, [`line ${error.line}, column ${error.column} is not TOML: ${reason}`])
  }
}

function crossChecks(config: ParsedConfig): string[] {
  const { account, markets } = config
  const problems = markets.flatMap((market, i) => {
    const found: string[] = []
    const { seeded_levels: seeded, levels, gap_levels: gap } = market
    if (seeded !== undefined && seeded > levels) found.push(`markets[${i}].seeded_levels was ${seeded}, must be at most levels (${levels})`)
    if (gap >= levels) found.push(`markets[${i}].gap_levels was ${gap}, must be below levels (${levels})`)
    return found
  })
  const vault = account.vault_address?.toLowerCase()
  if (vault !== undefined && vault === account.address?.toLowerCase()) {
    problems.push(
      `account.vault_address was account.address itself (${vault}), must be a sub-account or vault; leave it out to trade for the account`,
    )
  }
  if (account.key_file !== undefined && account.keystore !== undefined)
    problems.push('account.key_file and account.keystore are both set, must be one of them')
  if (account.password_file !== undefined && account.keystore === undefined)
    problems.push('account.password_file is set without account.keystore, whose password it holds: name the keystore, or leave it out')
  return [...problems, ...guardProblems(config), ...marketConflicts(markets.map((market) => toMarket(market)))]
}

function toMarket(market: ParsedConfig['markets'][number]): MarketSettings {
  const bounds = toBounds(market)
  return {
    coin: market.coin,
    startPx: market.start_px,
    levels: market.levels,
    spacing: market.spacing,
    orderSize: market.order_size,
    ...(market.seeded_levels === undefined ? {} : { seededLevels: market.seeded_levels }),
    gapLevels: market.gap_levels,
    activeLevels: market.active_levels,
    allocation: {
      ...(market.allocation_base === undefined ? {} : { base: market.allocation_base }),
      ...(market.allocation_quote === undefined ? {} : { quote: market.allocation_quote }),
    },
    ...(Object.keys(bounds).length === 0 ? {} : { bounds }),
  }
}

function toSettings(config: ParsedConfig): MakerSettings {
  const { quoting, drift, guards } = config
  return {
    network: config.network,
    markets: config.markets.map(toMarket),
    intervalMs: quoting.interval_ms,
    reconcileEvery: quoting.reconcile_every,
    reserve: quoting.reserve,
    deadZoneBps: quoting.dead_zone_bps,
    priceToleranceBps: quoting.price_tolerance_bps,
    sizeTolerancePct: quoting.size_tolerance_pct,
    foreignOrders: quoting.foreign_orders,
    driftTolerance: { baseLots: drift.base_lots, quote: drift.quote },
    balanceFeed: quoting.balance_feed,
    guards: {
      widenAfterMs: guards.widen_after,
      pullAfterMs: guards.pull_after,
      haltAfterMs: guards.halt_after,
      widenLevels: guards.widen_levels,
      deadManMs: guards.dead_man,
    },
  }
}

function toConnection({ network, url, ws_url, account, quoting }: ParsedConfig): ConnectionSettings {
  return {
    network,
    ...(url === undefined ? {} : { url }),
    ...(ws_url === undefined ? {} : { wsUrl: ws_url }),
    ...(account.address === undefined ? {} : { address: parseAddress(account.address) }),
    ...(account.vault_address === undefined ? {} : { vaultAddress: parseAddress(account.vault_address) }),
    ...(account.key_file === undefined ? {} : { keyFile: account.key_file }),
    ...(account.keystore === undefined ? {} : { keystore: account.keystore }),
    ...(account.password_file === undefined ? {} : { passwordFile: account.password_file }),
    actionsOver: quoting.actions_over,
  }
}
