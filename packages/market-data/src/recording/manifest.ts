import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MarketEventKind } from '@hyperladder/exchange-port'
import { fileError, onFileSync } from '../marketDataError.ts'

/** A finished file of a recording. */
export type RecordedFile = {
  readonly file: string
  readonly kind: MarketEventKind
  readonly coin: string
  readonly szDecimals: number
  readonly pxDecimals: number
  readonly events: number
  readonly fromMs: number
  readonly toMs: number
  readonly gaps: number
  /** All gaps together. */
  readonly gapMs: number
  readonly bytes: number
}

/** What a folder of recordings holds, oldest first, in plain JSON beside them. The files say the same of themselves. */
export type Manifest = {
  readonly format: 1
  readonly files: readonly RecordedFile[]
}

const MANIFEST = 'manifest.json'

/** Returns a folder's manifest; an empty one where there is none. @throws MarketDataError */
export function readManifest(folder: string): Manifest {
  const file = join(folder, MANIFEST)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { format: 1, files: [] }
    return onFileSync(file, 'read', () => {
      throw error
    })
  }
  let manifest: Manifest
  try {
    manifest = JSON.parse(text) as Manifest
  } catch (error) {
    throw fileError(file, `is no JSON: ${(error as Error).message}. Move it away: it is made anew from the files`, error)
  }
  if (manifest.format !== 1 || !Array.isArray(manifest.files))
    throw fileError(file, 'is no manifest of format 1. Move it away: it is made anew from the files')
  return manifest
}

/** Writes it whole or not at all. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const file = join(folder, MANIFEST)
  onFileSync(file, 'written', () => {
    writeFileSync(`${file}.part`, `${JSON.stringify(manifest, null, 2)}\n`, { flush: true })
    renameSync(`${file}.part`, file)
  })
}
