import { formatTable, plural } from '@hyperladder/command-line'
import type { MakerEvent } from '../events.ts'
import { shorten } from './shorten.ts'
import { wrapWords } from './wrapWords.ts'

type Started = Extract<MakerEvent, { type: 'started' }>

/** `HYPE/USDC (@107)`, or the name alone where the venue uses it too. */
const marketLabel = (market: { readonly coin: string; readonly name: string }): string =>
  market.coin === market.name ? market.name : `${market.name} (${market.coin})`

/** Returns the start-up summary: one table of ladders, one of funds, what was found, and the notes. */
export function renderStarted({ markets, budget, notes }: Started, width: number): string[] {
  const ladders = formatTable(
    [
      { title: 'market' },
      { title: 'ladder' },
      { title: 'levels', align: 'right' },
      { title: 'step' },
      { title: 'order' },
      { title: 'gap', align: 'right' },
      { title: 'active' },
      { title: 'boundary', align: 'right' },
    ],
    markets.map((market) => [
      marketLabel(market),
      `${market.startPx} … ${market.lastPx}`,
      String(market.levels),
      market.spacing,
      `${market.orderSize} ${market.baseToken}`,
      String(market.gapLevels),
      market.activeLevels === null ? 'all' : `${market.activeLevels}+${market.activeLevels}`,
      String(market.boundary),
    ]),
  )
  const funds = formatTable(
    [
      { title: 'market' },
      { title: 'base' },
      { title: 'allocated', align: 'right' },
      { title: 'quote' },
      { title: 'adopted', align: 'right' },
      { title: 'foreign', align: 'right' },
    ],
    markets.map((market) => [
      marketLabel(market),
      `${shorten(market.base, 4)} ${market.baseToken}`,
      shorten(market.allocatedBase, 4),
      `${shorten(market.quote, 2)} ${market.quoteToken}`,
      plural(market.adopted, 'order'),
      plural(market.foreign, 'order'),
    ]),
  )
  return [
    '',
    ...ladders,
    '',
    ...funds,
    '',
    `budget  ${shorten(String(budget.remaining), 0)} requests left of ${shorten(String(budget.cap), 0)}${budget.throttled ? ' (throttled)' : ''}`,
    ...notes.flatMap((note) => wrapWords(note, width - 8).map((line, i) => `${i === 0 ? 'note    ' : '        '}${line}`)),
    '',
  ]
}
