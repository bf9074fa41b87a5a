import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { BacktestFill } from '@hyperladder/backtest'
import { formatCsv } from '@hyperladder/command-line'
import { formatPx, formatSz, formatWei, HyperladderError, type MarketSpec } from '@hyperladder/units'

const TITLES = ['time_ms', 'time', 'side', 'level', 'px', 'sz', 'fee', 'fee_token', 'market_px']
/** Lines that are written together. */
const LINES = 1000

/** Of which run a fill is: the order of high and low, where it has one. */
export type FillsPath = BacktestFill['path']

/** Fills of one run or of two, of which one is kept: that whose figures are shown, known only when both are over. */
export class FillsFiles {
  readonly #files: ReadonlyMap<FillsPath, FillsFile>

  constructor(path: string, market: MarketSpec, paths: readonly FillsPath[]) {
    this.#files = new Map(paths.map((each) => [each, new FillsFile(path, market, each ?? 'fills')]))
  }

  add(fill: BacktestFill): void {
    this.#files.get(fill.path)?.add(fill)
  }

  /** Ends them all and gives one its name. */
  keep(shown: FillsPath): void {
    for (const [path, file] of this.#files) {
      if (path === shown) file.finish()
      else file.drop()
    }
  }

  /** Ends them all without. */
  drop(): void {
    for (const file of this.#files.values()) file.drop()
  }
}

/** Fills of a run as CSV, exact decimals, written as they come: a run of millions keeps none of them in memory. The file has its name when it is whole. */
class FillsFile {
  readonly #path: string
  readonly #beside: string
  readonly #market: MarketSpec
  readonly #file: number
  #lines: string[] = formatCsv(TITLES, [])

  constructor(path: string, market: MarketSpec, run: string) {
    this.#path = path
    this.#beside = `${path}.${process.pid}.${run}.tmp`
    this.#market = market
    try {
      this.#file = openSync(this.#beside, 'w')
    } catch (error) {
      throw new HyperladderError(
        'E_OUTPUT',
        `${path} can't be written: ${(error as NodeJS.ErrnoException).code}`,
        { path },
        { cause: error },
      )
    }
  }

  add({ timeMs, side, level, px, sz, fee, marketPx }: BacktestFill): void {
    const { base, quote, pxDecimals, szDecimals } = this.#market
    const feeToken = side === 'bid' ? base : quote
    const what = [
      formatPx(px, pxDecimals),
      formatSz(sz, szDecimals),
      formatWei(fee, feeToken),
      feeToken.name,
      formatPx(marketPx, pxDecimals),
    ]
    const lead = [String(timeMs), new Date(timeMs).toISOString(), side === 'bid' ? 'buy' : 'sell', level === undefined ? '' : String(level)]
    this.#lines.push(...formatCsv([...lead, ...what], []))
    if (this.#lines.length >= LINES) this.#flush()
  }

  /** Ends the file and gives it its name. */
  finish(): void {
    this.#flush()
    closeSync(this.#file)
    renameSync(this.#beside, this.#path)
  }

  /** Ends it without. */
  drop(): void {
    closeSync(this.#file)
    rmSync(this.#beside, { force: true })
  }

  #flush(): void {
    writeSync(this.#file, `${this.#lines.join('\n')}\n`)
    this.#lines = []
  }
}
