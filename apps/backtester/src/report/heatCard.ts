import type { PointFigures } from '../jobs/pointResult.ts'
import { optionName } from '../settings/runOptions.ts'
import type { Metric } from '../sweep/metrics.ts'
import type { HeatCell, HeatMap } from '../sweep/outcome.ts'
import { type Html, html } from './html.ts'
import { card } from './parts.ts'

/** Returns a heat map as a table: the figures are in it, the colours only help. */
export function heatCard({ rows, columns, cells }: HeatMap, by: Metric): Html {
  const all = cells.flat()
  const ranks = all.flatMap(({ median }) => (median === undefined ? [] : [by.rank(median)]))
  const scale = scaleOf(ranks)
  const several = all.some(({ count }) => count > 1)
  const cell = ({ median, worst, best, count }: HeatCell): Html => {
    if (median === undefined) return html`<td class="soft">–</td>`
    const rank = by.rank(median)
    const range = several && count > 1 && html`<small>${by.brief(worst as PointFigures)} … ${by.brief(best as PointFigures)}</small>`
    const whole =
      count > 1
        ? `${by.show(median)}; ${count} points, ${by.show(worst as PointFigures)} … ${by.show(best as PointFigures)}`
        : by.show(median)
    return html`<td class="${rank === scale.most ? 'best' : ''}" style="background:${tint(rank, scale)};color:#10141a" title="${whole}">${by.brief(median)}${range}</td>`
  }
  const shared = several
    ? 'Each cell: the middle one of the points that share both values, and below it the worst and the best of them. '
    : 'Each cell is one run. '
  return card(
    `${by.title.slice(0, 1).toUpperCase()}${by.title.slice(1)}, by ${optionName(rows.key)} and ${optionName(columns.key)}`,
    html`<table class="heat"><thead><tr><th>${optionName(rows.key)} ↓ ${optionName(columns.key)} →</th>${columns.values.map((value) => html`<th scope="col">${value}</th>`)}</tr></thead>
<tbody>${cells.map((line, i) => html`<tr><th scope="row">${rows.values[i] as string}</th>${line.map(cell)}</tr>\n`)}</tbody></table>
<p class="note">${shared}${colourNote(scale, by)} The frame marks the best.</p>`,
  )
}

type Scale = { readonly least: bigint; readonly most: bigint }

const scaleOf = (ranks: readonly bigint[]): Scale => ({
  least: ranks.reduce((least, rank) => (rank < least ? rank : least), ranks[0] ?? 0n),
  most: ranks.reduce((most, rank) => (rank > most ? rank : most), ranks[0] ?? 0n),
})

/** What has a sign is coloured by it, where there are both. */
const crosses = ({ least, most }: Scale): boolean => least < 0n && most > 0n

function colourNote(scale: Scale, { signed }: Metric): string {
  if (crosses(scale)) return 'Blue is above 0, orange below.'
  const side = signed && scale.most < 0n ? ': all of them lose' : ''
  return `Blue is better, orange worse${side}.`
}

/** Blue for better and orange for worse. Both are light: the text on them is dark in either theme. */
function tint(rank: bigint, scale: Scale): string {
  const [value, least, most] = [rank, scale.least, scale.most].map(Number) as [number, number, number]
  const middle = crosses(scale) ? 0 : (least + most) / 2
  const reach = crosses(scale) ? Math.max(most, -least) : (most - least) / 2
  const strength = reach === 0 ? 0 : Math.min(1, Math.abs(value - middle) / reach)
  const hue = value >= middle ? 210 : 32
  return `hsl(${hue} ${Math.round(30 + strength * 60)}% ${Math.round(94 - strength * 26)}%)`
}
