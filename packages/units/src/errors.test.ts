import { describe, expect, test } from 'vitest'
import {
  DecimalError,
  HyperladderError,
  MarketError,
  type MarketSpec,
  marketSpec,
  PriceError,
  parseAddress,
  parseCloid,
  parseDecimal,
  parsePx,
  parseSz,
  SizeError,
} from './index.ts'

const base = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const quote = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const make = (change: Partial<Parameters<typeof marketSpec>[0]>): MarketSpec =>
  marketSpec({ coin: 'PURR/USDC', pairIndex: 0, base, quote, ...change })
const longer = { ...base, szDecimals: 6 }
const coarse = { ...quote, weiDecimals: 6 }
const deep = { ...base, szDecimals: 9, weiDecimals: 12 }

describe('an error says by its values what its text says in words', () => {
  test.each<[string, typeof HyperladderError, () => unknown, Record<string, unknown>]>([
    ['E_DECIMAL', DecimalError, () => parseDecimal('1e3', 2), { text: '1e3', decimals: 2 }],
    ['E_DECIMAL_PRECISION', DecimalError, () => parseDecimal('0.123', 2), { text: '0.123', decimals: 2 }],
    ['E_PX_ZERO', PriceError, () => parsePx('0', 6), { text: '0' }],
    ['E_PX_FIGURES', PriceError, () => parsePx('93.2185', 6), { text: '93.2185', pxDecimals: 6 }],
    ['E_SZ_ZERO', SizeError, () => parseSz('0', 2), { text: '0' }],
    ['E_ADDRESS', HyperladderError, () => parseAddress('0x1'), { text: '0x1' }],
    ['E_CLOID', HyperladderError, () => parseCloid('0x1'), { text: '0x1' }],
    ['E_MARKET', MarketError, () => make({ pairIndex: -1 }), { coin: 'PURR/USDC', pairIndex: -1 }],
    ['E_MARKET', MarketError, () => make({ base: deep }), { coin: 'PURR/USDC', base: deep }],
    ['E_MARKET', MarketError, () => make({ base: longer }), { coin: 'PURR/USDC', base: longer }],
    ['E_MARKET', MarketError, () => make({ quote: coarse }), { coin: 'PURR/USDC', quote: coarse }],
  ])('%s', (code, type, run, values) => {
    let error: unknown
    try {
      run()
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject({ code, values })
    const { text } = values
    if (typeof text === 'string') expect((error as Error).message).toContain(`'${text}'`)
  })
})

test.each(['x', ' ', '0x'])('an address or cloid with %j before it is none', (before) => {
  expect(() => parseAddress(`${before}0x${'a'.repeat(40)}`)).toThrow('was not an address (0x and 40 hex digits)')
  expect(() => parseCloid(`${before}0x${'a'.repeat(32)}`)).toThrow('was not a cloid (0x and 32 hex digits)')
})
