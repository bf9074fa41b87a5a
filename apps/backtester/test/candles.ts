import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const START_MS = Date.UTC(2025, 2, 1)
const MINUTE_MS = 60_000

/**
 * Writes candles of a made market that swings about 10 with a volume, and the venue's list of pairs beside them; returns the path. The same
 * `count` writes the same bytes.
 */
export function writeCandles(folder: string, count: number): string {
  const rows = ['t,o,h,l,c,v']
  let open = 10_000
  let state = 12345
  for (let i = 0; i < count; i++) {
    // A small generator is enough: prices in thousandths.
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    const step = Math.round(120 * Math.sin(i / 9)) + ((state >> 8) % 81) - 40
    const close = Math.max(5000, open + step)
    const high = Math.max(open, close) + ((state >> 16) % 30)
    const low = Math.min(open, close) - ((state >> 12) % 30)
    const px = (thousandths: number): string => String(Math.round(thousandths / 10) / 100)
    const [o, h, l, c] = [px(open), px(high), px(low), px(close)]
    rows.push(`${START_MS + i * MINUTE_MS},${o},${h},${l},${c},${50 + ((state >> 20) % 400)}`)
    open = Math.round(Number(c) * 1000)
  }
  const path = join(folder, 'MADE_USDC-1m.csv.gz')
  writeFileSync(path, gzipSync(`${rows.join('\n')}\n`))
  const meta = {
    tokens: [
      { name: 'USDC', szDecimals: 8, weiDecimals: 8, index: 0 },
      { name: 'MADE', szDecimals: 2, weiDecimals: 8, index: 7 },
      { name: 'OTHER', szDecimals: 2, weiDecimals: 8, index: 8 },
    ],
    universe: [
      { name: '@7', tokens: [7, 0], index: 7 },
      { name: '@8', tokens: [8, 0], index: 8 },
    ],
  }
  writeFileSync(join(folder, 'spotMeta.json'), JSON.stringify(meta))
  return path
}
