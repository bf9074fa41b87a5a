import { UsageError } from '@hyperladder/command-line'
import type { DataSettings } from '../settings/runSettings.ts'
import type { LocalFile } from './dataFiles.ts'
import { fittingDecimals } from './fittingDecimals.ts'
import { coinOfName, type Told, tellsLength, toldMarkets } from './toldMarkets.ts'

/** Markets that a message offers. */
const CHOICES_MAX = 8

/** A market that may be meant, by the venue's name where its list has one. */
export type Choice = {
  readonly coin: string
  readonly isListed: boolean
  readonly szDecimals: number | undefined
  readonly files: readonly LocalFile[]
}

export type Asked = {
  /** Markets of the config, to choose from in messages. */
  readonly ofConfig?: readonly string[]
  /** Returns the whole command line with more options. `paths`: of this data alone. */
  readonly command: (more: readonly string[], paths?: readonly string[]) => string
}

type Missing = Asked & {
  readonly settings: DataSettings
  readonly files: readonly LocalFile[]
  readonly choices: readonly Choice[]
  readonly metaFile: string | undefined
}

/** Returns the error of data whose market nobody told, with all that is missing at once and a command line that has it. */
export async function missingMarket({ settings, files, choices, metaFile, ofConfig = [], command }: Missing): Promise<UsageError> {
  if (choices.length === 0) {
    const head = `--coin is missing, must name the market of ${files[0]?.name}`
    if (ofConfig.length > 1) return new UsageError(`${head}, and a run is of one market: one of the config's ${ofConfig.join(', ')}`)
    const options = await optionsFor({ coin: 'NAME', isListed: false, szDecimals: undefined, files }, settings, metaFile)
    const more = [
      ...(options.includes('--sz-decimals') ? [`one that is no pair of ${metaFile} needs --sz-decimals, too`] : []),
      ...(options.includes('--candle') ? ['--candle must tell the length of its candles'] : []),
    ]
    return new UsageError(`${head}, such as --coin @107${more.length === 0 ? '' : `; ${more.join('; ')}: ${command(options)}`}`)
  }
  const shown = choices.slice(0, CHOICES_MAX)
  const options = await Promise.all(shown.map((choice) => optionsFor(choice, settings, metaFile)))
  const words = options.map(([, coin, ...decimals]) => [coin, ...(decimals.length === 0 ? [] : ['with', ...decimals])].join(' '))
  const more = choices.length > shown.length ? ` and ${choices.length - shown.length} more` : ''
  return new UsageError(
    `--coin is missing, must say which one of the data's markets is meant: ${words.join(', ')}${more}. Such as: ${command(options[0] as readonly string[], oneLength(choices[0] as Choice))}`,
  )
}

/** Candles of several lengths don't go together: one file of them does. */
const oneLength = ({ files: [first, second] }: Choice): readonly string[] | undefined =>
  first !== undefined && second !== undefined && coinOfName(first) !== undefined ? [first.path] : undefined

/** Whether a file holds candles and nothing tells how long they are. */
export const isUnmeasured = ({ name }: Pick<LocalFile, 'name'>, format: Told['format'] | undefined, { candleMs }: DataSettings): boolean =>
  format === 'candles' && candleMs === undefined && !tellsLength(name)

type Unmeasured = Asked & { readonly settings: DataSettings; readonly choice: Choice; readonly metaFile: string | undefined }

/** Returns the error of candles whose length nothing tells. */
export async function missingLength({ settings, choice, metaFile, command }: Unmeasured): Promise<UsageError> {
  const options = await optionsFor(choice, settings, metaFile)
  return new UsageError(
    `--candle is missing, must tell the length of the candles in ${choice.files[0]?.name}, whose name tells none: ${command(options)}`,
  )
}

/** No candle is shorter: good enough for reading sizes. */
const SHORTEST_MS = 60_000

/** Returns the options that tell a market: where there is a list that does not have it, its decimals, the fewest that the sizes take. */
async function optionsFor(
  { coin, isListed, szDecimals, files }: Choice,
  settings: DataSettings,
  metaFile: string | undefined,
): Promise<readonly string[]> {
  const unmeasured = await Promise.all(files.map(async (file) => isUnmeasured(file, (await toldMarkets(file)).format, settings)))
  const length = unmeasured.includes(true) ? ['--candle', '15m'] : []
  if (settings.szDecimals !== undefined) return ['--coin', coin, '--sz-decimals', String(settings.szDecimals), ...length]
  if (isListed || szDecimals !== undefined || metaFile === undefined) return ['--coin', coin, ...length]
  const candleMs = settings.candleMs ?? (length.length === 0 ? undefined : SHORTEST_MS)
  const fitting = await fittingDecimals(files, { coin, candleMs }).catch(() => undefined)
  return ['--coin', coin, ...(fitting === undefined ? [] : ['--sz-decimals', String(fitting)]), ...length]
}
