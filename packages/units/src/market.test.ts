import { describe, expect, test } from 'vitest'
import {
  affordableSz,
  DecimalError,
  floorToLot,
  formatNtl,
  formatSz,
  formatWei,
  HyperladderError,
  IdError,
  InvariantError,
  invariant,
  MarketError,
  marketSpec,
  type Ntl,
  notional,
  type Px,
  parseAddress,
  parseCloid,
  parseNtl,
  parsePx,
  parseSz,
  parseWei,
  SizeError,
  type Sz,
  szToWei,
  type Wei,
} from './index.ts'

const USDC = { name: 'USDC', index: 0, szDecimals: 8, weiDecimals: 8 }
const PURR = { name: 'PURR', index: 1, szDecimals: 0, weiDecimals: 5 }
const HYPE = { name: 'HYPE', index: 150, szDecimals: 2, weiDecimals: 8 }

describe('marketSpec', () => {
  test('keeps the four numbers of a pair apart', () => {
    expect(marketSpec({ coin: '@107', pairIndex: 107, base: HYPE, quote: USDC })).toEqual({
      coin: '@107',
      pairIndex: 107,
      assetId: 10_107,
      base: HYPE,
      quote: USDC,
      szDecimals: 2,
      pxDecimals: 6,
      minNotional: 1_000_000_000n,
    })
  })

  test.each([
    ['pair index', { pairIndex: -1 }, 'pair index of @1 was -1, must be an integer of 0 or more'],
    ['pair index', { pairIndex: 1.5 }, 'pair index of @1 was 1.5, must be an integer of 0 or more'],
    ['lot', { base: { ...HYPE, szDecimals: 9 } }, 'szDecimals of HYPE was 9, must be 0 to 8'],
    ['lot', { base: { ...HYPE, szDecimals: -1 } }, 'szDecimals of HYPE was -1, must be 0 to 8'],
    ['ledger', { base: { ...HYPE, weiDecimals: 1 } }, 'weiDecimals of HYPE was 1, must be an integer of at least its szDecimals 2'],
    [
      'ledger',
      { base: { ...HYPE, weiDecimals: Number.NaN } },
      'weiDecimals of HYPE was NaN, must be an integer of at least its szDecimals 2',
    ],
    ['quote', { quote: { ...USDC, weiDecimals: 6 } }, 'weiDecimals of USDC, the quote token of @1, was 6, must be 8'],
  ])('refuses a %s that makes no market', (_, change, message) => {
    const pair = { coin: '@1', pairIndex: 1, base: HYPE, quote: USDC, ...change }
    expect(() => marketSpec(pair)).toThrow(MarketError)
    expect(() => marketSpec(pair)).toThrow(message)
  })
})

describe('sizes and money', () => {
  test('sizes are whole lots above zero', () => {
    expect(parseSz('941.26', 2)).toBe(94_126n)
    expect(formatSz(94_126n as Sz, 2)).toBe('941.26')
    expect(() => parseSz('941.263', 2)).toThrow(DecimalError)
    expect(() => parseSz('0.00', 2)).toThrow("size was '0.00', must be above 0")
    expect(() => parseSz('-1', 2)).toThrow(SizeError)
  })

  test('price times size is the exact value', () => {
    expect(formatNtl(notional(parsePx('93.218', 6), parseSz('0.01', 2)))).toBe('0.93218')
    expect(parseNtl('-0.00000001')).toBe(-1n)
    expect(() => parseNtl('0.000000001')).toThrow(DecimalError)
  })

  test('P10 balances become lots by flooring only', () => {
    expect(floorToLot(parseWei('5.99999', PURR), PURR)).toBe(5n)
    expect(floorToLot(parseWei('0.01999999', HYPE), HYPE)).toBe(1n)
    expect(floorToLot(-1n as Wei, PURR)).toBe(-1n)
    expect(formatWei(szToWei(7n as Sz, PURR), PURR)).toBe('7')
    expect(() => parseWei('0.000001', PURR)).toThrow(DecimalError)
  })

  test('P10 what money pays for is floored to lots', () => {
    expect(affordableSz(parseNtl('10'), parsePx('3', 6))).toBe(333n)
    expect(affordableSz(0n as Ntl, 1n as Px)).toBe(0n)
    expect(affordableSz(-5n as Ntl, 1n as Px)).toBe(0n)
  })
})

describe('ids', () => {
  test('addresses and cloids come out in lower case', () => {
    expect(parseAddress(`0x${'Ab'.repeat(20)}`)).toBe(`0x${'ab'.repeat(20)}`)
    expect(parseCloid(`0x${'Ab'.repeat(16)}`)).toBe(`0x${'ab'.repeat(16)}`)
  })

  test.each([
    '',
    '0x',
    `0x${'a'.repeat(39)}`,
    `0x${'a'.repeat(41)}`,
    `0X${'a'.repeat(40)}`,
    `0x${'g'.repeat(40)}`,
    `0x${'a'.repeat(40)}\n`,
  ])('refuses %j as an address', (text) => {
    expect(() => parseAddress(text)).toThrow(IdError)
  })

  test.each(['', `0x${'a'.repeat(31)}`, `0x${'a'.repeat(33)}`, 'a'.repeat(32)])('refuses %j as a cloid', (text) => {
    expect(() => parseCloid(text)).toThrow(IdError)
  })
})

describe('errors', () => {
  test('carry their own name, a code and the values', () => {
    const error = new PriceLike('E_X', 'sentence', { px: 1n }, { cause: 'why' })
    expect(error).toBeInstanceOf(HyperladderError)
    expect({ name: error.name, code: error.code, values: error.values, cause: error.cause }).toEqual({
      name: 'PriceLike',
      code: 'E_X',
      values: { px: 1n },
      cause: 'why',
    })
  })

  test('a broken invariant says the numbers', () => {
    expect(() => invariant(true, 'asks within base')).not.toThrow()
    const values = { asks: 5n, slot: { level: 3, px: 7n }, market: null }
    const message = 'asks above base asks=5 slot={"level":3,"px":"7"} market=null'
    expect(() => invariant(false, 'asks above base', values)).toThrow(new InvariantError('E_INVARIANT', message, values))
    expect(() => invariant(false, 'no numbers')).toThrow('no numbers')
  })
})

class PriceLike extends HyperladderError {}
