import { UsageError } from '@hyperladder/command-line'
import type { DataSettings } from '../settings/runSettings.ts'
import type { LocalFile } from './dataFiles.ts'
import { fittingDecimals } from './fittingDecimals.ts'
import { coinOfName } from './toldMarkets.ts'

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
    return options.length === 2
      ? new UsageError(`${head}, such as --coin @107`)
      : new UsageError(`${head}, such as --coin @107; one that is no pair of ${metaFile} needs --sz-decimals, too: ${command(options)}`)
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

/** Returns the options that tell a market: where there is a list that does not have it, its decimals, the fewest that the sizes take. */
async function optionsFor(
  { coin, isListed, szDecimals, files }: Choice,
  settings: DataSettings,
  metaFile: string | undefined,
): Promise<readonly string[]> {
  if (settings.szDecimals !== undefined) return ['--coin', coin, '--sz-decimals', String(settings.szDecimals)]
  if (isListed || szDecimals !== undefined || metaFile === undefined) return ['--coin', coin]
  const fitting = await fittingDecimals(files, { coin, candleMs: settings.candleMs }).catch(() => undefined)
  return fitting === undefined ? ['--coin', coin] : ['--coin', coin, '--sz-decimals', String(fitting)]
}
