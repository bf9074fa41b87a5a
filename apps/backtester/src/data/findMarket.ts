import { basename } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import { HyperladderError, type MarketSpec, marketSpec, type TokenSpec } from '@hyperladder/units'
import type { DataSettings } from '../settings/runSettings.ts'
import type { LocalFile } from './dataFiles.ts'
import { fittingDecimals } from './fittingDecimals.ts'
import { listedMarket } from './listedMarket.ts'
import { type Asked, type Choice, isUnmeasured, missingLength, missingMarket } from './missingMarket.ts'
import { checkCandle } from './openHistory.ts'
import { coinOfName, type Told, toldMarkets } from './toldMarkets.ts'

export type FoundMarket = {
  /** Those that hold it: a folder of recordings may hold more markets. */
  readonly files: readonly LocalFile[]
  readonly market: MarketSpec
  /** The list that has it. */
  readonly metaFile?: string
  /** By the list: its base is the quote of another pair. */
  readonly isStable: boolean
  readonly assumed: readonly string[]
  /** What was assumed on the data's word alone. */
  readonly warned: readonly string[]
}

const USDC: TokenSpec = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }

/**
 * Returns the market of the data: from the venue's own list of pairs (`spotMeta`), which is looked for beside the data; else from the data's footer or
 * `--sz-decimals`; without any list also from the sizes that the data has, with a warning. Where there is a list, a name that is not in it is more likely a slip.
 * @throws {@link UsageError} when none of them tells enough: with all that is missing, and a command line that has it.
 */
export async function findMarket(settings: DataSettings, files: readonly LocalFile[], asked: Asked): Promise<FoundMarket> {
  const told = new Map<LocalFile, Told>()
  for (const file of files) {
    checkCandle(file.path, settings.candleMs)
    told.set(file, await toldMarkets(file))
  }
  const { names, choices } = await marketsOf(told, settings)
  const coins = choices.map((choice) => choice.coin)
  const coin = settings.coin ?? (coins.length === 1 ? coins[0] : undefined)
  const { listed, isStable, metaFile, near } = await listedMarket(coin ?? '', settings, files[0] as LocalFile)
  if (coin === undefined) throw await missingMarket({ ...asked, settings, files, choices, metaFile })
  const named = listed?.coin ?? coin
  const isOf = (file: LocalFile): boolean => {
    const own = told.get(file)?.coins ?? []
    return own.length === 0 || own.some((other) => names.get(other) === named)
  }
  const own = files.filter((file) => !file.isInFolder || isOf(file))
  const strangers = own.filter((file) => !isOf(file))
  if (own.length === 0 || strangers.some((file) => told.get(file)?.format === 'Hyperliquid frames'))
    throw new UsageError(`--coin was ${coin}, must be one of the data's markets: ${coins.join(', ')}`)
  const unmeasured = own.filter((file) => isUnmeasured(file, told.get(file)?.format, settings))
  if (unmeasured.length > 0)
    throw await missingLength({
      ...asked,
      settings,
      metaFile,
      choice: { coin, isListed: listed !== undefined, szDecimals: undefined, files: unmeasured },
    })
  const warned = strangers.flatMap((file) => standIn(file, told.get(file) as Told, listed?.base.name ?? coin, coin))
  const stated = settings.szDecimals ?? own.map((file) => told.get(file)?.szDecimals).find((decimals) => decimals !== undefined)
  if (listed !== undefined) {
    if (stated !== undefined && stated !== listed.szDecimals)
      throw new UsageError(`szDecimals of ${coin} was ${stated}, must be ${listed.szDecimals} as ${metaFile} says`)
    checkNames(listed, own)
    // The name alone: this goes into a report that is shown to others.
    const assumed =
      settings.spotMeta === undefined ? [`The market's decimals are those of ${basename(metaFile as string)}, which lies by the data.`] : []
    return { files: own, market: listed, metaFile: metaFile as string, isStable, assumed, warned }
  }
  if (settings.spotMeta !== undefined && (settings.coin !== undefined || stated !== undefined))
    throw new UsageError(`--coin was ${coin}, must be a pair of ${metaFile}, by its name or as BASE/QUOTE${near}`)
  const found = await unlisted(
    { coin, isGiven: settings.coin !== undefined, stated, metaFile, near, candleMs: settings.candleMs, asked },
    own,
  )
  return { files: own, isStable, ...found, warned: [...warned, ...found.warned] }
}

/** The markets that files tell, once each, by the venue's names where its list has them: `names` has those of all others. */
async function marketsOf(
  told: ReadonlyMap<LocalFile, Told>,
  settings: DataSettings,
): Promise<{ readonly names: ReadonlyMap<string, string>; readonly choices: readonly Choice[] }> {
  const names = new Map<string, string>()
  const choices = new Map<string, Choice>()
  for (const [file, { coins, szDecimals }] of told) {
    for (const coin of coins) {
      const known = names.get(coin)
      const listed = known === undefined ? (await listedMarket(coin, settings, file)).listed : undefined
      const name = known ?? listed?.coin ?? coin
      names.set(coin, name)
      const choice = choices.get(name) ?? { coin: name, isListed: listed !== undefined, szDecimals, files: [] }
      choices.set(name, { ...choice, files: [...choice.files, file] })
    }
  }
  return { names, choices: [...choices.values()] }
}

/** Data of one market may stand for another: it is said, unless the names are much the same. */
function standIn(file: LocalFile, { coins, by }: Told, base: string, coin: string): readonly string[] {
  if (coins.some((other) => other.toLowerCase().startsWith(base.toLowerCase()))) return []
  return [`${file.name} is of ${coins.join(', ')} by its ${by}, and is taken for ${coin}.`]
}

type Unlisted = {
  readonly coin: string
  /** Whether the command line or the config names it, and not the data alone. */
  readonly isGiven: boolean
  readonly stated: number | undefined
  readonly metaFile: string | undefined
  readonly near: string
  readonly candleMs: number | undefined
  readonly asked: Asked
}

async function unlisted(
  { coin, isGiven, stated, metaFile, near, candleMs, asked }: Unlisted,
  files: readonly LocalFile[],
): Promise<Omit<FoundMarket, 'files' | 'isStable'>> {
  if (stated !== undefined)
    return {
      market: made(coin, stated),
      assumed: [`${coin} is in no list of pairs here: szDecimals ${stated} as told, and the quote is taken for USDC.`],
      warned: [],
    }
  const szDecimals = await fittingDecimals(files, { coin, candleMs })
  const fewest = `${szDecimals} is the fewest that the sizes in the data take`
  if (metaFile !== undefined) {
    const command = asked.command(['--coin', coin, '--sz-decimals', String(szDecimals)])
    throw new UsageError(
      isGiven
        ? `--coin was ${coin}, which is no pair of ${metaFile}: check the name${near}, or give --sz-decimals for a market that is not in it (${fewest}): ${command}`
        : `--sz-decimals is missing: the data is of ${coin}, which is no pair of ${metaFile} (${fewest}): ${command}; or --coin must name the pair that it is to stand for${near}`,
    )
  }
  return {
    market: made(coin, szDecimals),
    assumed: [],
    warned: [
      `No list of pairs was found: ${coin} is taken for a market with szDecimals ${szDecimals}, the fewest that the sizes in the data take, and quoted in USDC. If it has more, the ladder's prices and sizes are not the venue's: give --spot-meta, or --sz-decimals.`,
    ],
  }
}

/** Candles carry no coin: a name that tells of another market is more likely right than the command line. */
function checkNames({ coin, base, quote }: MarketSpec, files: readonly LocalFile[]): void {
  const own = `${base.name}/${quote.name}`
  for (const file of files) {
    const named = coinOfName(file)
    if (named === undefined || named.toLowerCase() === own.toLowerCase()) continue
    throw new UsageError(
      `--coin was ${coin}${coin === own ? '' : `, which is ${own}`}, but ${file.name} is named after ${named}: give the coin of the data, or rename the file if its name is wrong`,
    )
  }
}

function made(coin: string, szDecimals: number): MarketSpec {
  const name = coin.split('/')[0] as string
  try {
    return marketSpec({ coin, pairIndex: 0, base: { name, index: 1, szDecimals, weiDecimals: 8 }, quote: USDC })
  } catch (error) {
    if (error instanceof HyperladderError) throw new UsageError(`--sz-decimals: ${error.message}`)
    throw error
  }
}
