import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Universe } from '@hyperladder/exchange-port'

/**
 * Writes the venue's tokens and pairs into a folder, in the form of its answer to `spotMeta` (API reference 1.1): a recording then tells what its markets
 * are called, what they are quoted in, and their decimals, wherever it is taken. A newer start writes the newer ones.
 * Returns why it could not be written, or nothing: a recording is worth having without.
 */
export function writeSpotMeta(folder: string, { tokens, markets }: Universe): string | undefined {
  const meta = {
    tokens: tokens.map(({ name, index, szDecimals, weiDecimals }) => ({ name, szDecimals, weiDecimals, index })),
    universe: markets.map(({ coin, pairIndex, base, quote }) => ({ name: coin, tokens: [base.index, quote.index], index: pairIndex })),
  }
  const file = join(folder, 'spotMeta.json')
  try {
    writeFileSync(`${file}.part`, `${JSON.stringify(meta)}\n`)
    renameSync(`${file}.part`, file)
    return undefined
  } catch (error) {
    rmSync(`${file}.part`, { force: true })
    return `${file} could not be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`
  }
}
