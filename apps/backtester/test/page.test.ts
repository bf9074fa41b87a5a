import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { coloursOfCharts, look, openBrowser } from './browser.ts'
import { writeCandles } from './candles.ts'
import { spawnCli } from './spawnCli.ts'
import { chromium } from './tools.ts'

const executable = chromium()
/** A token may be named anything. */
const NASTY = `<img src=x onerror=alert(1)></script><script>alert(2)</script>"'&`

describe.skipIf(executable === undefined)('a report in a browser', () => {
  let folder: string
  let browser: Browser
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hyperladder-page-'))
    browser = await openBrowser(executable as string)
    const data = writeCandles(folder, 180)
    const meta = join(folder, 'spotMeta.json')
    writeFileSync(meta, readFileSync(meta, 'utf8').replace('"MADE"', JSON.stringify(NASTY)))
    const nasty = join(folder, `"><b onclick=x>-1m.csv.gz`)
    renameSync(data, nasty)
    const sweep = ['--vary', 'spacing=0.003,0.006', '--vary', 'range=4%,9000%', '--path', 'both', '--workers', '1']
    const runs = [
      await spawnCli(['--data', nasty, '--coin', '@7', '--candle', '1m', '--out', 'run', '--runs', '2'], { cwd: folder }),
      await spawnCli(['sweep', '--data', nasty, '--coin', '@7', '--candle', '1m', '--out', 'sweep', ...sweep], { cwd: folder }),
    ]
    expect(runs.map(({ code, stderr }) => (code === 0 ? '' : stderr))).toEqual(['', ''])
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  test.each(['light', 'dark'] as const)('draws every chart and asks nobody for anything: %s', async (scheme) => {
    const { page, complaints, asked } = await look(browser, join(folder, 'run/report.html'), scheme)
    const colours = await coloursOfCharts(page)
    expect(colours).toHaveLength(6)
    // Axes, grid and lines, with their smoothed edges: an empty canvas has one colour.
    for (const count of colours) expect(count).toBeGreaterThan(10)
    expect(complaints).toEqual([])
    expect(asked.map((url) => url.slice(0, 5))).toEqual(['file:'])
    await page.close()
  })

  test('names everything as it is named, and runs nothing of it', async () => {
    for (const name of ['run/report.html', 'sweep/sweep.html']) {
      const { page, complaints } = await look(browser, join(folder, name), 'light')
      expect(await page.textContent('h1')).toContain(NASTY)
      expect(await page.textContent('.lead')).toContain(`"><b onclick=x>-1m.csv.gz`)
      expect(await page.locator('img, b').count()).toBe(0)
      expect(complaints).toEqual([])
      await page.close()
    }
  })

  test('could not reach a network if it wanted to', async () => {
    const { page } = await look(browser, join(folder, 'run/report.html'), 'light')
    expect(await page.evaluate(`fetch('http://127.0.0.1:9/').then(() => 'asked', (error) => error.message)`)).toBe('Failed to fetch')
    const refused = `new Promise((resolve) => { addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective)); fetch('http://127.0.0.1:9/').catch(() => {}) })`
    expect(await page.evaluate(refused)).toBe('connect-src')
    await page.close()
  })

  test('shows what the order of high and low decides as two figures, and what is assumed', async () => {
    const { page } = await look(browser, join(folder, 'run/report.html'), 'light')
    const { range } = JSON.parse(readFileSync(join(folder, 'run/result.json'), 'utf8')).result
    expect(range.lowFirst.lvr).not.toBe(range.highFirst.lvr)
    const values = await page.locator('.tile', { hasText: 'Loss versus rebalancing' }).locator('.value').textContent()
    for (const { lvr } of [range.lowFirst, range.highFirst]) expect(values).toContain(Number(lvr).toFixed(2))
    const text = (await page.textContent('main')) ?? ''
    for (const words of ['low first', 'high first', 'What this assumes', 'Over 2 seeds', 'P&L after fees', 'Gaps'])
      expect(text).toContain(words)
    // Figures stand in columns of digits of one width, on the right.
    const cell = await page.evaluate(
      `(() => { const { textAlign, fontVariantNumeric } = getComputedStyle(document.querySelector('td.n')); return [textAlign, fontVariantNumeric] })()`,
    )
    expect(cell).toEqual(['right', 'tabular-nums'])
    await page.close()
  })

  test('shows every figure of a run on a phone, without looking for it to the right', async () => {
    const { page } = await look(browser, join(folder, 'run/report.html'), 'dark')
    await page.setViewportSize({ width: 390, height: 844 })
    const beyond = await page.evaluate(
      `[...document.querySelectorAll('.card > table.figures')].map((table) => table.scrollWidth - (table.parentElement.clientWidth - 36))`,
    )
    expect(beyond).toEqual([expect.any(Number), expect.any(Number)])
    expect(Math.max(...(beyond as number[]))).toBeLessThanOrEqual(0)
    const torn = await page.evaluate(`[...document.querySelectorAll('table.figures td.n')].flatMap(({ textContent }, i, all) => {
      const range = document.createRange()
      range.selectNodeContents(all[i])
      const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom)))
      return /\\s/.test(textContent) || lines.size === 1 ? [] : [textContent]
    })`)
    expect(torn).toEqual([])
    await page.close()
  })

  test('of a sweep has its table and heat map, and why a point was refused', async () => {
    const { page, complaints, asked } = await look(browser, join(folder, 'sweep/sweep.html'), 'dark')
    expect(await page.locator('table.heat td').count()).toBe(4)
    expect(await page.locator('table.heat td.best').count()).toBe(1)
    expect(await page.textContent('main')).toContain('raise --capital or --order-size, or take fewer levels')
    expect([complaints, asked.length]).toEqual([[], 1])
    await page.close()
  })
})
