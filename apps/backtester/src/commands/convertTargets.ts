import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UsageError } from '@hyperladder/command-line'
import type { EventSource } from '@hyperladder/market-data'
import type { LocalFile } from '../data/dataFiles.ts'
import { tellsLength } from '../data/toldMarkets.ts'

export type Format = 'parquet' | 'csv'

/** Where the files go. `file`: the name of the only one, where `--out` names a file and no folder. */
export type Out = { readonly folder: string; readonly file?: string; readonly format: Format }

/** One source and the path of the file that it becomes. */
export type Target = { readonly file: LocalFile; readonly source: EventSource; readonly path: string }

/** Returns what `--out`, absolute, means: a file by its ending, unless a folder is there; else a folder. @throws UsageError where `--format` contradicts it. */
export function readOut(out: string, format: Format | undefined): Out {
  const ending = /\.(parquet|csv(?:\.gz)?)$/.exec(out)?.[1]
  if (ending === undefined || isFolder(out)) return { folder: out, format: format ?? 'parquet' }
  const told = ending === 'parquet' ? 'parquet' : 'csv'
  if (format !== undefined && format !== told)
    throw new UsageError(`--out was ${out}, whose ending says ${told}, but --format was ${format}: leave --format out, or give a folder`)
  return { folder: dirname(out), file: basename(out), format: told }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

export type Opened = { readonly file: LocalFile; readonly sources: readonly EventSource[] }

/** `candle`: the length of candles whose names tell none, as it was given. */
export type Naming = { readonly overwrite: boolean; readonly candle: string | undefined }

/** Returns a path for each source that the format holds. @throws {@link UsageError} before anything is written: for what is there, and for several files where one is named. */
export function targetsOf(
  opened: readonly Opened[],
  { folder, file: name, format }: Out,
  { overwrite, candle }: Naming,
): readonly Target[] {
  const found = opened.flatMap(({ file, sources }) =>
    sources
      .filter((source) => isHeld(source, format))
      .map((source) => ({ file, source, called: nameOf(file, source, { isOfMany: sources.length > 1, format, candle }) })),
  )
  if (name !== undefined && found.length > 1)
    throw new UsageError(
      `--out was ${join(folder, name)}, one file, must be a folder: PATHS may become ${found.length}, such as ${found[0]?.called}`,
    )
  const targets = found.map(({ called, ...more }) => ({ ...more, path: join(folder, name ?? called) }))
  const own = targets.find(({ path }) => opened.some(({ file }) => file.path === path))
  if (own !== undefined) throw new UsageError(`--out has ${own.path}, which is converted, must be another folder or file`)
  const unmeasured = targets.find(({ source, path }) => source.kind === 'candle' && format === 'csv' && !tellsLength(path))
  if (unmeasured !== undefined)
    throw new UsageError(
      `--out has ${unmeasured.path}, a CSV of candles, must tell their length by its name, such as ${basename(unmeasured.path).replace(/\.csv/, `-${candle ?? '15m'}.csv`)}`,
    )
  const there = targets.filter(({ path }) => existsSync(path)).map(({ path }) => path)
  if (there.length > 0 && !overwrite)
    throw new UsageError(
      `--out has ${there[0]}${there.length === 1 ? '' : ` and ${there.length - 1} more`} already, must be another place, or --overwrite must be given; nothing was written`,
    )
  return targets
}

/** CSV has no form that keeps all of best prices and books. */
export const isHeld = ({ kind }: EventSource, format: Format): boolean => format === 'parquet' || kind === 'candle' || kind === 'trade'

const TEXT_ENDS = /(\.csv|\.jsonl?|\.jsonl-ts|\.txt|\.parquet)?(\.gz)?$/

type NameParts = { readonly isOfMany: boolean; readonly format: Format; readonly candle: string | undefined }

function nameOf({ name }: LocalFile, { kind }: EventSource, { isOfMany, format, candle }: NameParts): string {
  const stem = name.replace(TEXT_ENDS, '')
  if (format === 'parquet') return `${stem}${isOfMany ? `-${kind}` : ''}.parquet`
  const length = kind !== 'candle' || candle === undefined || /-\d{1,3}[mhd]$/.test(stem) ? '' : `-${candle}`
  return `${stem}${isOfMany ? `-${kind}` : length}.csv.gz`
}
