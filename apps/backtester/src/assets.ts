import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const own = (name: string): Promise<string> => readFile(new URL(`assets/${name}`, import.meta.url), 'utf8')
const uplot = (name: string): Promise<string> => readFile(require.resolve(`uplot/dist/${name}`), 'utf8')

export type PageAssets = { readonly styles: readonly string[]; readonly scripts: readonly string[] }

/** Returns what a page has inline: uPlot, and our own style and code. The build puts our own beside the bundle. */
export async function pageAssets(): Promise<PageAssets> {
  const [library, libraryStyle, code, style] = await Promise.all([
    uplot('uPlot.iife.min.js'),
    uplot('uPlot.min.css'),
    own('report.js'),
    own('report.css'),
  ])
  return { styles: [libraryStyle, style], scripts: [library, code] }
}
