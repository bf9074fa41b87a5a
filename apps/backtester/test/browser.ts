import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** What a page did while it was looked at. */
export type Looked = { readonly page: Page; readonly complaints: string[]; readonly asked: string[] }

export const openBrowser = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args: ARGS })

/** Opens a file as a reader would, and keeps what it complains of and whom it asks for anything. */
export async function look(browser: Browser, file: string, colorScheme: 'light' | 'dark'): Promise<Looked> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme })
  const complaints: string[] = []
  const asked: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' })
  return { page, complaints, asked }
}

/** Returns for each chart how many different colours its canvas shows: an empty one shows one, no colour at all. */
export const coloursOfCharts = (page: Page): Promise<readonly number[]> =>
  page.evaluate(`[...document.querySelectorAll('.chart')].map((place) => {
    const canvas = place.querySelector('canvas')
    if (canvas === null || canvas.width === 0) return 0
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return new Set(new Uint32Array(data.buffer)).size
  })`)
