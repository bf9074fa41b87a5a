import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import { parseSpotMeta, type SpotMeta } from '@hyperladder/protocol'
import { HyperladderError, type MarketSpec, marketSpec, type TokenSpec } from '@hyperladder/units'
import type { DataSettings } from '../settings/runSettings.ts'
import type { LocalFile } from './dataFiles.ts'

/** How far above a data file the venue's list of pairs is looked for. */
const FOLDERS_ABOVE = 3
/** Pairs that a message offers. */
const NEAR_MAX = 3

type Listed = {
  /** Its base is the quote of another pair. */
  readonly isStable: boolean
  readonly listed: MarketSpec | undefined
  readonly metaFile: string | undefined
  readonly near: string
}

/** Returns the venue's market of that name, the list that was asked, and words for what else of it may have been meant. */
export async function listedMarket(coin: string, { spotMeta }: DataSettings, file: Pick<LocalFile, 'path'>): Promise<Listed> {
  const metaFile = spotMeta ?? beside(file)
  if (metaFile === undefined) return { metaFile, listed: undefined, isStable: false, near: '' }
  const meta = await readMeta(metaFile)
  const listed = pairIn(meta, coin, metaFile)
  const isStable = meta.universe.items.some(({ tokens }) => tokens[1] === listed?.base.index)
  return { metaFile, listed, isStable, near: nearIn(meta, coin) }
}

function beside({ path }: Pick<LocalFile, 'path'>): string | undefined {
  let folder = dirname(path)
  for (let above = 0; above < FOLDERS_ABOVE; above++, folder = dirname(folder)) {
    const newest = globSync(['spotMeta*.json', 'meta/spotMeta*.json'], { cwd: folder }).sort().at(-1)
    if (newest !== undefined) return join(folder, newest)
  }
  return undefined
}

async function readMeta(file: string): Promise<SpotMeta> {
  try {
    return parseSpotMeta(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new UsageError(`--spot-meta was ${file}, ${whyNot(error as Error)}; must be the venue's answer to spotMeta as JSON`)
  }
}

/** What the parser says quotes the file, which may be anything. */
function whyNot(error: Error): string {
  if (error instanceof SyntaxError) return 'which is no JSON'
  if (error instanceof HyperladderError) return error.message
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' ? 'which is not there' : `which can't be read (${code ?? error.message})`
}

/** Pairs of that base token, or with names in other letters: `, such as CATBAL/USDC (@59)`; empty: none. */
function nearIn(meta: SpotMeta, coin: string): string {
  const named = new Map(meta.tokens.items.map(({ index, name }) => [index, name]))
  const near = meta.universe.items
    .map(({ name, tokens }) => ({
      name,
      base: named.get(tokens[0] as number) ?? '',
      pair: tokens.map((index) => named.get(index)).join('/'),
    }))
    .filter(({ base, pair }) => [base, pair].some((word) => word.toLowerCase() === coin.toLowerCase()))
    .map(({ name, pair }) => (name === pair ? pair : `${pair} (${name})`))
  return near.length === 0 ? '' : `, such as ${near.slice(0, NEAR_MAX).join(' or ')}`
}

/** By the venue's name, else by token names where exactly one pair has them. */
function pairIn(meta: SpotMeta, coin: string, file: string): MarketSpec | undefined {
  const tokens = new Map(meta.tokens.items.map((token) => [token.index, token]))
  const pairs = meta.universe.items
  const names = (pair: (typeof pairs)[number]): string => pair.tokens.map((index) => tokens.get(index)?.name).join('/')
  const named = pairs.filter((pair) => pair.name === coin)
  const matches = named.length > 0 ? named : pairs.filter((pair) => names(pair) === coin)
  const [pair] = matches
  if (pair === undefined) return undefined
  if (matches.length > 1)
    throw new UsageError(
      `--coin was ${coin}, which ${matches.length} pairs of ${file} are, must be one of ${matches.map(({ name }) => name).join(', ')}`,
    )
  const [base, quote] = pair.tokens.map((index) => tokens.get(index))
  if (base === undefined || quote === undefined) return undefined
  try {
    const spec = ({ name, index, szDecimals, weiDecimals }: TokenSpec): TokenSpec => ({ name, index, szDecimals, weiDecimals })
    return marketSpec({ coin: pair.name, pairIndex: pair.index, base: spec(base), quote: spec(quote) })
  } catch (error) {
    if (error instanceof HyperladderError) throw new UsageError(`--coin was ${coin}: ${error.message}`)
    throw error
  }
}
