import { readFileSync } from 'node:fs'
import { parseSpotMeta, parseUserFills, parseWsFrame } from '@hyperladder/protocol'
import { sharedData } from '@hyperladder/testkit'
import { type Address, formatWei, parseDecimal, parseSz, type Wei } from '@hyperladder/units'
import { describe, expect, test } from 'vitest'
import { decodeFrame } from '../ws/decodeFrame.ts'
import { decodeList, foreignCoin } from './decoded.ts'
import { roundNoise } from './figures.ts'
import { decodeFill } from './fills.ts'
import { buildDirectory } from './universe.ts'

const present = sharedData('meta') !== undefined
const read = (path: string) => readFileSync(sharedData(path) as string, 'utf8')
const mainnet = () => buildDirectory(parseSpotMeta(JSON.parse(read('meta/spotMeta.mainnet.2025-08-13.json'))))

describe.skipIf(!present)('recordings of mainnet', () => {
  test('the universe gives a market for every pair', () => {
    const { universe, marketByCoin, tokenByIndex } = mainnet()
    expect([universe.tokens.length, universe.markets.length, universe.unusable]).toEqual([337, 195, []])
    expect(marketByCoin.get('@107')).toMatchObject({ assetId: 10107, szDecimals: 2, base: { name: 'HYPE', index: 150, weiDecimals: 8 } })
    expect(tokenByIndex.get(150)?.name).toBe('HYPE')
  })

  test('spot frames decode, and rows of perps are only counted', () => {
    const directory = mainnet()
    const decoded = read('ws/gct_mainnet_frames_2026-10.jsonl')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const frame = parseWsFrame(line)
        const user = 'user' in frame ? frame.user : (`0x${'0'.repeat(40)}` as Address)
        return decodeFrame(frame, user, directory)
      })
    const events = decoded.flatMap((frame) => frame.events)
    expect(events.map(({ type }) => type)).toEqual(['bbo', 'balances', 'orderUpdates', 'fills'])
    expect(events[0]).toEqual({ type: 'bbo', coin: '@107', bid: null, ask: 92_638_000n, timeMs: 1791279271233 })
    expect(events[2]).toMatchObject({
      updates: [
        { oid: 566617964508, state: 'open', sz: 328n },
        { state: 'filled', sz: 0n, origSz: 328n },
      ],
    })
    expect(events[3]).toEqual({ type: 'fills', snapshot: true, fills: [], flows: [] })
    expect(decoded.reduce((sum, { ignored }) => sum + ignored, 0)).toBe(4)
  })

  test('a spot purchase and a dust conversion among perps fills', () => {
    const directory = mainnet()
    const rows = parseUserFills(JSON.parse(read('rest/nautilus_http_user_fills_dust_conversion.json')))
    const { items, ignored, bad } = decodeList(rows, foreignCoin(directory), (record) => decodeFill(record, directory))
    expect([items.map(({ type }) => type), ignored, bad]).toEqual([['fill', 'flow'], 3, []])
    expect(items[0]).toMatchObject({ fill: { coin: '@156', side: 'bid', sz: 1_267n, fee: { token: 'USOL', amount: 88_689n } } })
  })

  test('every price and size of the node fills is held exactly, every position but for float noise', () => {
    const { marketByCoin } = mainnet()
    const rows = read('node/node_fills_2025-06-24.jsonl')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { coin: string; px: string; sz: string; side_info: { start_pos: string }[] })
    const spot = rows.flatMap((row) => {
      const market = marketByCoin.get(row.coin)
      return market === undefined ? [] : [{ ...row, market }]
    })
    expect([rows.length, spot.length]).toEqual([25, 18])
    for (const { market, px, sz, side_info } of spot) {
      expect(parseDecimal(px, market.pxDecimals)).toBeGreaterThan(0n)
      expect(parseSz(sz, market.szDecimals)).toBeGreaterThan(0n)
      for (const { start_pos } of side_info) {
        const noise = Number(start_pos) - Number(formatWei(roundNoise(start_pos, market.base.weiDecimals) as Wei, market.base))
        expect(Math.abs(noise)).toBeLessThan(1e-9)
      }
    }
  })
})
