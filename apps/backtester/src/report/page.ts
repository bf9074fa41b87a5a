import { createHash } from 'node:crypto'
import type { PageAssets } from '../assets.ts'
import { Html, html, scriptJson } from './html.ts'

/** One line or bar of a chart; `colour` is a variable of the style. */
export type Series = {
  readonly label: string
  readonly values: readonly (number | null)[]
  readonly colour: 'c1' | 'c2' | 'c3' | 'c4' | 'soft'
  readonly dash?: boolean
  readonly step?: boolean
  readonly width?: number
}
/** `time`: x is in seconds since 1970. */
export type Chart = {
  readonly id: string
  readonly kind: 'time' | 'bars'
  readonly xLabel?: string
  readonly x: readonly number[]
  readonly series: readonly Series[]
}

export type Page = {
  readonly title: string
  readonly body: Html
  readonly charts: readonly Chart[]
}

/**
 * Returns a page that needs nothing but itself: what it may load or run is named by hash in its own policy, so that no network is asked whatever
 * stands in the data.
 */
export function renderPage({ title, body, charts }: Page, assets: PageAssets): string {
  const scripts = charts.length === 0 ? [] : assets.scripts
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`).join(' ')
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${hashes || "'none'"}; base-uri 'none'; form-action 'none'`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${assets.styles.map((style) => new Html(style))}</style>
</head>
<body>
<main>
${body}
</main>
${charts.length > 0 && html`<script type="application/json" id="charts">${scriptJson(charts)}</script>`}
${scripts.map((script) => new Html(`<script>${script}</script>\n`))}
</body>
</html>
`.text
}
