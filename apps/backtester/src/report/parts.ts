import { type Html, html } from './html.ts'

export type Cell = string | Html
export type Row = { readonly name: Cell; readonly cells: readonly Cell[]; readonly note?: string }

/** A card with a heading. */
export const card = (title: string, ...content: readonly (Html | false | undefined)[]): Html =>
  html`<section class="card"><h2>${title}</h2>${content}</section>\n`

/** Names on the left, aligned figures to their right. */
export function figureTable(titles: readonly string[], rows: readonly Row[]): Html {
  const head =
    titles.some((title) => title !== '') &&
    html`<thead><tr>${titles.map((title, i) => (i === 0 ? html`<th>${title}</th>` : html`<th class="n">${title}</th>`))}</tr></thead>`
  const line = ({ name, cells, note }: Row): Html =>
    html`<tr><th scope="row">${name}${note !== undefined && html`<div class="note">${note}</div>`}</th>${cells.map((cell) => html`<td class="n">${cell}</td>`)}</tr>\n`
  return html`<table class="figures">${head}<tbody>${rows.map(line)}</tbody></table>`
}

/** Names on the left, words to their right. */
export const wordTable = (rows: readonly (readonly [string, Cell])[]): Html =>
  html`<table><tbody>${rows.map(([name, words]) => html`<tr><th scope="row" class="soft">${name}</th><td>${words}</td></tr>\n`)}</tbody></table>`

export const list = (items: readonly string[]): Html => html`<ul>${items.map((item) => html`<li>${item}</li>\n`)}</ul>`

export const chartCard = (title: string, id: string, note: string): Html =>
  html`<section class="card"><h2>${title}</h2><div class="chart" id="${id}"></div><p class="note">${note}</p></section>\n`

/** A figure in green above 0 and red below. */
export const tinted = (shown: string): Html =>
  html`<span class="${shown.startsWith('-') ? 'bad' : shown.startsWith('+') ? 'good' : ''}">${shown}</span>`
