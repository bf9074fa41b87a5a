import { formatTable, type Stdio, UsageError } from '@hyperladder/command-line'
import { type FundingPlan, fundingFor, PricingGrid, parseSpacing } from '@hyperladder/grid'
import { formatNtl, formatPx, formatSz, HyperladderError, NTL_DECIMALS, notional, parsePx, parseSz, type Sz } from '@hyperladder/units'
import { shorten } from '../output/shorten.ts'

export type GridOptions = {
  readonly startPx: string
  readonly levels: number
  readonly szDecimals: number
  readonly spacing: string
  readonly orderSize?: string
  readonly seededLevels?: number
  readonly format: 'table' | 'json'
}

/**
 * Prints the ladder. Returns the exit code.
 * @throws {@link UsageError} naming the option whose value makes no ladder.
 */
export function runGrid(options: GridOptions, stdio: Stdio): number {
  const { szDecimals, orderSize, seededLevels } = options
  if (seededLevels !== undefined && orderSize === undefined)
    throw new UsageError('--seeded-levels needs --order-size: funds are counted in orders')
  const pxDecimals = NTL_DECIMALS - szDecimals
  const startPx = named('--start-px', () => parsePx(options.startPx, pxDecimals))
  const spacing = named('--spacing', () => parseSpacing(options.spacing))
  const grid = named('this ladder', () => PricingGrid.build({ startPx, levels: options.levels, spacing, pxDecimals }))
  const size = orderSize === undefined ? undefined : named('--order-size', () => parseSz(orderSize, szDecimals))
  const plan = size === undefined ? undefined : named('--seeded-levels', () => fundingFor(grid, size, seededLevels ?? 0))
  if (options.format === 'json') {
    stdio.out(`${JSON.stringify(grid.prices.map((px) => formatPx(px, pxDecimals)))}\n`)
    if (plan) stdio.err(`${fundingText(plan, szDecimals)}\n`)
    return 0
  }
  for (const line of ladderLines(grid, size)) {
    if (stdio.closed.aborted) return 0
    stdio.out(`${line}\n`)
  }
  if (plan) stdio.out(`\n${fundingText(plan, szDecimals)}\n`)
  return 0
}

/** Level by level: price, step to the level below in basis points, and what one order there is worth. */
function ladderLines(grid: PricingGrid, size: Sz | undefined): string[] {
  const { pxDecimals } = grid.params
  return formatTable(
    [
      { title: 'level', align: 'right' },
      { title: 'price', align: 'right' },
      { title: 'step (bps)', align: 'right' },
      { title: 'order value', align: 'right' },
    ],
    grid.prices.map((px, level) => {
      const below = level === 0 ? undefined : grid.px(level - 1)
      const hundredths = below === undefined ? undefined : ((px - below) * 1_000_000n) / below
      return [
        String(level),
        formatPx(px, pxDecimals),
        hundredths === undefined ? '' : `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`,
        size === undefined ? '' : shorten(formatNtl(notional(px, size)), NTL_DECIMALS),
      ]
    }),
  )
}

const fundingText = ({ base, quote, askLevels, bidLevels }: FundingPlan, szDecimals: number): string =>
  `funds needed: ${formatSz(base, szDecimals)} of the base token for ${askLevels} asks, ${formatNtl(quote)} of the quote token for ${bidLevels} bids`

function named<T>(option: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof HyperladderError) throw new UsageError(`${option}: ${error.message}`, { cause: error })
    throw error
  }
}
