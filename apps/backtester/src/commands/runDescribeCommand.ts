import type { CommandContext } from '@hyperladder/command-line'
import { unfinishedIn } from '../data/dataFiles.ts'
import { surveyData } from '../data/surveyData.ts'
import { ProgressLine, readingProgress } from '../output/progress.ts'
import { runLines, surveyJson, surveyText } from '../report/surveyText.ts'
import { dataSettings, type GivenOptions } from '../settings/gather.ts'
import { notEmpty } from '../settings/notEmpty.ts'

export type MarketOptions = Pick<GivenOptions, 'coin' | 'spotMeta' | 'szDecimals' | 'candle'>

/** Says what data holds. Returns the exit code. */
export async function runDescribeCommand(
  given: readonly string[],
  options: MarketOptions & { readonly json?: boolean },
  { stdio, path }: CommandContext,
): Promise<number> {
  const paths = given.map((each) => path(notEmpty(each, 'PATHS')))
  const progress = new ProgressLine(stdio)
  const { surveys, leftOut } = await surveyData(paths, marketSettings(options, path), readingProgress(progress)).finally(() =>
    progress.clear(),
  )
  const notes = [...leftOut.map((words) => `left out: ${words}`), ...(await unfinishedIn(paths))]
  if (options.json === true) stdio.out(`${JSON.stringify({ data: surveys.map(surveyJson), notes }, null, 1)}\n`)
  else
    stdio.out(
      `${[...surveys.flatMap((survey) => [...surveyText(survey, stdio.colours), '']), ...runLines(surveys, paths), ...notes].join('\n').trimEnd()}\n`,
    )
  return leftOut.length > 0 || surveys.some(({ stopped }) => stopped !== undefined) ? 2 : 0
}

/** What of the command line says which market it is. */
export function marketSettings(options: MarketOptions, path: (path: string) => string): ReturnType<typeof dataSettings> {
  const { coin, szDecimals, candle, spotMeta } = options
  const words: Readonly<Record<string, string | undefined>> = { coin, szDecimals, candle }
  return dataSettings({
    data: [],
    word: (key) => words[key],
    spotMeta: spotMeta === undefined ? undefined : path(notEmpty(spotMeta, '--spot-meta')),
  })
}
